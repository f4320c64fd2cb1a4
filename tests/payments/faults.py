"""A proxy in front of localstripe that breaks on request, and keeps idempotency keys as Stripe does (localstripe does not)."""

from __future__ import annotations

import http.client
import json
import re
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar


@dataclass
class Fault:
    """What happens to the next `times` requests that match.

    down: the connection closes before anything is done. lost: it is done, and the answer never comes. error: a 500
    instead of doing it. error_after: it is done, and the answer is a 500. slow: it is done `seconds` later.
    """

    kind: str
    match: str = ".*"
    times: int = 1_000_000
    seconds: float = 0.0


@dataclass
class FaultProxy:
    """`base` is where it listens; `asked` is what it was asked, oldest first: method, path, idempotency key."""

    upstream: str
    faults: list[Fault] = field(default_factory=list)
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    saved: dict[str, tuple[bytes, int, bytes]] = field(default_factory=dict)
    answers: dict[str, dict[str, object]] = field(default_factory=dict)  # of what localstripe does not know
    lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> FaultProxy:
        handler = type("Handler", (_Handler,), {"proxy": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        self.base = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def breaks(self, kind: str, match: str = ".*", *, times: int = 1_000_000, seconds: float = 0.0) -> None:
        """From now on, requests that match (such as "POST /v1/refunds") meet this fault."""
        self.faults.append(Fault(kind, match, times, seconds))

    def heals(self) -> None:
        """All is well again."""
        self.faults.clear()

    def count(self, match: str) -> int:
        """How many requests matched."""
        return sum(bool(re.match(match, f"{method} {path}")) for method, path, _key in self.asked)

    def keys(self, match: str) -> list[str]:
        """The idempotency keys of the requests that matched."""
        return [key for method, path, key in self.asked if re.match(match, f"{method} {path}")]

    def fault_for(self, request: str) -> Fault | None:
        with self.lock:
            for fault in self.faults:
                if fault.times > 0 and re.match(fault.match, request):
                    fault.times -= 1
                    return fault
        return None


class _Handler(BaseHTTPRequestHandler):
    proxy: ClassVar[FaultProxy]
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: object) -> None:
        return

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        key = self.headers.get("Idempotency-Key", "") if self.command == "POST" else ""
        self.proxy.asked.append((self.command, self.path, key))
        fault = self.proxy.fault_for(f"{self.command} {self.path}")
        kind = fault.kind if fault else ""
        if kind == "down":
            return self._hang_up()
        for match, known in self.proxy.answers.items():
            if re.match(match, f"{self.command} {self.path}"):
                return self._answer(200, json.dumps(known).encode())
        if fault and kind == "slow":
            time.sleep(fault.seconds)
        status, answer = self._once(key, body, broken=kind == "error")
        if kind == "lost":
            return self._hang_up()
        if kind == "error_after":
            status, answer = 500, b'{"error": {"type": "api_error"}}'
        return self._answer(status, answer)

    def _once(self, key: str, body: bytes, *, broken: bool) -> tuple[int, bytes]:
        """Does it, or repeats what was answered to this key, a failure too, as Stripe does."""
        if not key:
            return (500, b'{"error": {"type": "api_error"}}') if broken else self._forward(body)
        with self.proxy.lock:
            before = self.proxy.saved.get(key)
            if before and before[0] != body:
                return 400, b'{"error": {"type": "idempotency_error", "message": "Another body."}}'
            if before:
                return before[1], before[2]
            status, answer = (500, b'{"error": {"type": "api_error"}}') if broken else self._forward(body)
            self.proxy.saved[key] = (body, status, answer)
            return status, answer

    def _forward(self, body: bytes) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(self.proxy.upstream.removeprefix("http://"), timeout=10)
        kept = {"Authorization", "Content-Type"}
        headers = {name: value for name, value in self.headers.items() if name in kept}
        connection.request(self.command, self.path, body or None, headers)
        response = connection.getresponse()
        answer = response.read()
        connection.close()
        return response.status, answer

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:  # the caller gave up waiting
            self.close_connection = True

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(2)
