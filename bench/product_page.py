"""The product page as it is served, against a Django view that renders an empty template, in the same run.

Both go through the same middleware, over HTTP with what a browser sends; the page in a process of the site, the view in one
with Django's own handler, as anybody would have it. Beside it stands the same view in the site's process. The rounds take
turns, so that a slow moment of the machine meets all; the figure is the ratio of their requests a second.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import statistics
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

from tests.server import Server, free_port

ROUNDS = 9
SECONDS = 1.5
CONNECTIONS = 4
GOAL = 0.3
EMPTY = "/bench/empty/"


class Visitor(threading.Thread):
    """Asks for one page again and again over one connection, and counts the answers."""

    def __init__(self, port: int, request: bytes, until: float) -> None:
        super().__init__(daemon=True)
        self._request, self._until = request, until
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.count = 0

    def run(self) -> None:
        while time.perf_counter() < self._until:
            self._socket.sendall(self._request)
            self._read()
            self.count += 1
        self._socket.close()

    def _read(self) -> None:
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._socket.recv(65536)
        head, _, body = data.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head[:200]
        length = next(
            int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
        )
        while len(body) < length:
            body += self._socket.recv(65536)


def requests_a_second(port: int, path: str, session: str) -> float:
    """How many answers a second the server gives to a few visitors at once."""
    cookie = f"Cookie: sessionid={session}\r\n" if session else ""
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Encoding: gzip, br\r\n{cookie}\r\n".encode()
    began = time.perf_counter()
    visitors = [Visitor(port, request, began + SECONDS) for _ in range(CONNECTIONS)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    return sum(visitor.count for visitor in visitors) / (time.perf_counter() - began)


def compare(site: Server, plain: Server, page: str, session: str) -> list[list[float]]:
    """Requests a second of the plain view, the page and the view in the site, after one round that warms all up."""
    asked = ((plain, EMPTY), (site, page), (site, EMPTY))
    rounds = [[requests_a_second(server.port, path, session) for server, path in asked] for _ in range(ROUNDS + 1)]
    return [list(figures) for figures in zip(*rounds[1:], strict=True)]


def report(who: str, empty: list[float], product: list[float], inside: list[float]) -> float:
    """Prints one row; returns the median ratio."""
    ratios = sorted(each / base for each, base in zip(product, empty, strict=True))
    median = statistics.median(ratios)
    print(
        f"{who:<14} empty {statistics.median(empty):7.0f}/s   product {statistics.median(product):7.0f}/s   "
        f"ratio min {ratios[0]:.2f}  median {median:.2f}  max {ratios[-1]:.2f}  (at least {GOAL})"
    )
    print(f"{'':<14} the empty view in the site's own process {statistics.median(inside):7.0f}/s")
    return median


def main() -> int:
    """Prints the ratios for who is nobody yet and for who is signed in; 1 where either is below the goal."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(
            Path(folder), extra={"DJANGO_SETTINGS_MODULE": "bench._product_page.settings"}, is_forked=False
        ).prepare()
        plain: Server | None = None
        try:
            code = "import runpy; runpy.run_module('bench._product_page.catalogue')"
            made = json.loads(server.shell(code).strip().splitlines()[-1])
            plain = replace(server, port=free_port(), app="bench._product_page.plain:application")
            for each in (server, plain):
                each.start()
                _share_cores(each)
            medians = [
                report(who, *compare(server, plain, made["page"], session))
                for who, session in (("anonymous", ""), ("signed in", made["session"]))
            ]
        finally:
            if plain is not None:
                plain.stop()
            server.discard()
    return 0 if min(medians) >= GOAL else 1


def _share_cores(server: Server) -> None:
    """The server on one core, the visitors on another, where there are two: neither slows the other down."""
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) > 1 and server.process:
        with contextlib.suppress(OSError):
            os.sched_setaffinity(server.process.pid, {cores[0]})
            os.sched_setaffinity(0, set(cores[1:]))


if __name__ == "__main__":
    sys.exit(main())
