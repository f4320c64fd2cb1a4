"""A push service and the browser behind it: takes pushes over HTTP as the real ones do, and opens what was sealed."""

from __future__ import annotations

import json
import os
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from chat.push.sealing import CURVE, decode, encode, key_at, point_of


class Browser:
    """The keys of one browser; `endpoint` is where its service takes pushes."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self._key = ec.generate_private_key(CURVE)
        self._secret = os.urandom(16)

    @property
    def subscription(self) -> dict[str, Any]:
        """As PushSubscription.toJSON gives it."""
        keys = {"p256dh": encode(point_of(self._key.public_key())), "auth": encode(self._secret)}
        return {"endpoint": self.endpoint, "keys": keys}

    def open(self, body: bytes) -> dict[str, Any]:
        """What was sealed for it, by the steps of RFC 8188 and 8291 read backwards."""
        salt, size, rest = body[:16], body[20], body[21:]
        sender, sealed = rest[:size], rest[size:]
        own = point_of(self._key.public_key())
        shared = self._key.exchange(ec.ECDH(), key_at(sender))
        start = _hkdf(shared, self._secret, b"WebPush: info\x00" + own + sender, 32)
        key = _hkdf(start, salt, b"Content-Encoding: aes128gcm\x00", 16)
        nonce = _hkdf(start, salt, b"Content-Encoding: nonce\x00", 12)
        text = AESGCM(key).decrypt(nonce, sealed, None)
        assert text.endswith(b"\x02")
        return json.loads(text[:-1])


class PushService:
    """Listens on a port of its own; `taken` holds (path, headers, body). `answers` maps a path to a status, else 201."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: dict[str, int] = {}
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                service.taken.append((self.path, dict(self.headers), body))
                self.send_response(service.answers.get(self.path, 201))
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing."""

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def browser(self, name: str) -> Browser:
        return Browser(f"{self.origin}/{name}")

    def heard(self, *browsers: Browser) -> list[dict[str, Any]]:
        """What these browsers were told since the last time, in order."""
        mine = {f"/{one.endpoint.rsplit('/', 1)[1]}": one for one in browsers}
        found = [mine[path].open(body) for path, _headers, body in self.taken if path in mine]
        self.taken = [entry for entry in self.taken if entry[0] not in mine]
        return found


def claims_of(header: str) -> tuple[dict[str, Any], str]:
    """What a VAPID header claims, its signature checked, and the public key."""
    token, key = header.removeprefix("vapid t=").split(", k=")
    said, _dot, signature = token.rpartition(".")
    raw = decode(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    key_at(decode(key)).verify(der, said.encode(), ec.ECDSA(hashes.SHA256()))
    return json.loads(decode(said.split(".")[1])), key


def _hkdf(material: bytes, salt: bytes, about: bytes, size: int) -> bytes:
    return HKDF(hashes.SHA256(), length=size, salt=salt, info=about).derive(material)
