"""The cheapest honest clients: sockets that only count events, and HTTP over one kept connection."""

from __future__ import annotations

import asyncio
import json
from typing import Any


class EventCounter:
    """How many events came in, over all sockets, and when it was enough."""

    def __init__(self) -> None:
        self.events = self.answers = 0


class Socket(asyncio.Protocol):
    """One WebSocket, by token; it counts what comes and can say a heartbeat."""

    def __init__(self, port: int, token: str, counter: EventCounter) -> None:
        self._request = (
            f"GET /ws/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            f"Sec-WebSocket-Protocol: souk, bearer.{token}\r\n\r\n"
        ).encode()
        self._counter = counter
        self._buffer = b""
        self._is_open = False
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._is_open:
            head, end, rest = self._buffer.partition(b"\r\n\r\n")
            if not end:
                return
            assert b" 101 " in head, head
            self._is_open, self._buffer = True, rest
        while (frame := self._next()) is not None:
            if frame.startswith(b'{"type":"event"'):
                self._counter.events += 1
            elif frame.startswith(b'{"type":"heads"'):
                self._counter.answers += 1
            elif not self.ready.done():
                self.ready.set_result(None)

    def beat(self) -> None:
        payload = b'{"type":"heartbeat"}'
        self.transport.write(bytes([0x81, 0x80 | len(payload)]) + b"\0\0\0\0" + payload)  # masked with zeros

    def close(self) -> None:
        self.transport.close()

    def _next(self) -> bytes | None:
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        size, start = buffer[1] & 0x7F, 2
        if size == 126:
            size, start = int.from_bytes(buffer[2:4], "big"), 4
        elif size == 127:
            size, start = int.from_bytes(buffer[2:10], "big"), 10
        if len(buffer) < start + size:
            return None
        self._buffer = buffer[start + size :]
        return buffer[start : start + size]


class Http:
    """Requests over one connection, one after another."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def open(self) -> Http:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        return self

    async def ask(self, method: str, path: str, token: str, body: dict[str, Any] | None = None) -> int:
        """The answer's status; its body is read and thrown away."""
        content = json.dumps(body).encode() if body is not None else b""
        self._writer.write(
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n".encode()
            + content
        )
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        await self._reader.readexactly(length)
        return int(head.split()[1])

    def close(self) -> None:
        self._writer.close()
