"""The key by which push services know this site (VAPID, RFC 8292)."""

from __future__ import annotations

import json
import time
from functools import lru_cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from django.conf import settings

from chat.push.sealing import CURVE, decode, encode, point_of
from core.addresses import parse_address

GOOD_FOR = 12 * 3600  # seconds; push services allow a day


def new_key() -> str:
    """A fresh private key, as the setting takes it."""
    return encode(ec.generate_private_key(CURVE).private_numbers().private_value.to_bytes(32, "big"))


def public_key() -> str:
    """What browsers subscribe with; empty where the site has no key and the whole feature is hidden."""
    return encode(point_of(_private(settings.VAPID_PRIVATE_KEY).public_key())) if settings.VAPID_PRIVATE_KEY else ""


def authorization(endpoint: str) -> str:
    """The header that proves to a push service that this site sends."""
    claims = {
        "aud": parse_address(endpoint).origin,
        "exp": int(time.time()) + GOOD_FOR,
        "sub": settings.VAPID_SUBJECT,
    }
    parts = [{"typ": "JWT", "alg": "ES256"}, claims]
    said = ".".join(encode(json.dumps(part, separators=(",", ":")).encode()) for part in parts)
    signature = _private(settings.VAPID_PRIVATE_KEY).sign(said.encode(), ec.ECDSA(hashes.SHA256()))
    r, s = decode_dss_signature(signature)
    return f"vapid t={said}.{encode(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}, k={public_key()}"


@lru_cache(maxsize=4)
def _private(key: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(decode(key), "big"), CURVE)
