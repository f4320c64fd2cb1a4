"""A site whose processes stand behind a real proxy."""

from __future__ import annotations

import select
import socket
from contextlib import suppress
from http.client import HTTPResponse
from pathlib import Path

import pytest

from tests.chat.live import Live, another_process
from tests.deploy.proxies import Proxy, program
from tests.server import Server, free_port


class Door:
    """The proxy, the processes behind it, and people whose address is the proxy's."""

    def __init__(
        self, proxy: type[Proxy], folder: Path, *, processes: int = 1, patience: int = 0, **extra: str
    ) -> None:
        if not program(proxy.name):
            pytest.skip(f"needs {proxy.name}")
        self.port = free_port()
        public = f"http://127.0.0.1:{self.port}"
        mine = {"PUBLIC_URL": public, "TRUSTED_ORIGINS": public, "ACCEL_PREFIX": proxy.accel}
        first = Server(folder / "var", extra={**mine, "METRICS_ALLOW": "127.0.0.1", **extra}).prepare()
        self.servers = [first, *(another_process(first) for _ in range(processes - 1))]
        for server in self.servers:
            server.start()
        self.inside = [server.url for server in self.servers]
        self.live = Live(first).people("alice", "bob", "carol", "dave")
        ports = [str(server.port) for server in self.servers]
        first.port = self.port  # from here on everyone comes through the proxy
        private = folder / "var" / "private"
        self.proxy = proxy(folder / "proxy", port=self.port, upstreams=ports, private=private, patience=patience)

    def close(self) -> None:
        """Ends all of it."""
        self.proxy.stop()
        for server in reversed(self.servers):
            server.discard()


def posted(port: int, path: str, size: int, *, in_pieces: bool = False) -> tuple[int, str]:
    """The status and the answer for a body of this size, of which no more is sent once an answer is there.

    One that says its length sends its head only: who wants to refuse it must do so without the body.
    """
    length = "Transfer-Encoding: chunked" if in_pieces else f"Content-Length: {size}"
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{length}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=30) as one:
        one.sendall(head.encode())
        if in_pieces:
            _send_pieces(one, size)
        answer = HTTPResponse(one, method="POST")
        answer.begin()
        return answer.status, answer.read().decode()


def _send_pieces(one: socket.socket, size: int) -> None:
    piece = b"8000\r\n" + b"x" * 0x8000 + b"\r\n"
    for _ in range(size // 0x8000):
        readable, _writable, _failed = select.select([one], [one], [], 30)
        if readable:
            return
        try:
            one.sendall(piece)
        except ConnectionError:
            return
    with suppress(ConnectionError):
        one.sendall(b"0\r\n\r\n")
