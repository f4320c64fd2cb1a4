"""uvicorn's WebSocket protocol, with one call of the system for all that a turn of the loop writes to a socket, and with a
frame that goes to many sockets made into bytes once.

uvicorn hands each frame to the transport by itself, and uvloop sends it there and then. To write to a socket costs more than
all else that a frame costs, so a group where many write at once spent most of its time on that. Name it with
`--ws config.websocket:GatheringProtocol`; without it everything works the same, only slower.
"""

from __future__ import annotations

import asyncio
from typing import Any, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import State


class Turn:
    """The transports that something was written to in this turn of the loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._written: list[GatheringTransport] = []

    def add(self, transport: GatheringTransport) -> None:
        """Has this transport's bytes sent when the turn is over."""
        if not self._written:
            self.loop.call_soon(self._send)
        self._written.append(transport)

    def _send(self) -> None:
        written, self._written = self._written, []
        for transport in written:
            transport.send_gathered()


class GatheringTransport:
    """A transport that keeps what is written to it until the turn is over, or until it is closed."""

    __slots__ = ("_parts", "_transport", "_turn")

    def __init__(self, transport: asyncio.Transport, turn: Turn) -> None:
        self._transport = transport
        self._turn = turn
        self._parts: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Keeps these bytes, which go out with the others of this turn."""
        if not self._parts:
            self._turn.add(self)
        self._parts.append(data)

    def send_gathered(self) -> None:
        """Sends what was kept, in one call. The connection may have gone meanwhile."""
        parts, self._parts = self._parts, []
        if parts and not self._transport.is_closing():
            self._transport.write(parts[0] if len(parts) == 1 else b"".join(parts))

    def close(self) -> None:
        """Sends what was kept, and closes."""
        self.send_gathered()
        self._transport.close()


class GatheringProtocol(WebSocketsSansIOProtocol):
    """The protocol of every socket of a process."""

    _turn: Turn | None = None  # the loop's, for all of them

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """As uvicorn does, behind a transport that gathers."""
        cls = type(self)
        if cls._turn is None or cls._turn.loop is not self.loop:
            cls._turn = Turn(self.loop)
        gathering = GatheringTransport(cast("asyncio.Transport", transport), cls._turn)
        super().connection_made(cast("asyncio.Transport", gathering))

    async def send(self, message: Any) -> None:
        """As uvicorn does."""
        if not self.write_now(message):
            await super().send(message)

    def write_now(self, message: Any) -> bool:
        """Writes a text, unless that has to wait or is no plain matter; `chat.hub` calls this in the place of `send`, which is a
        coroutine for each frame and socket.

        A text on an open connection without extensions is the same bytes for every socket (RFC 6455, 5.1: a server does not
        mask), so they are kept in the message, which the hub hands to all of them.
        """
        connection, text = self.conn, message.get("text")
        is_plain = text is not None and connection.state is State.OPEN and not connection.extensions
        if not is_plain or self.disconnected or not self.writable.is_set():
            return False
        wire = message.get("wire")
        if wire is None:
            wire = message["wire"] = Frame(Opcode.TEXT, text.encode()).serialize(mask=False)
        self.transport.write(wire)
        return True
