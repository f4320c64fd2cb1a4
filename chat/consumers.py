"""The socket: who it belongs to, its heartbeats, typing and messages. Events reach it through the hub; all other commands go
over HTTP."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from channels.consumer import AsyncConsumer
from channels.security.websocket import OriginValidator, WebsocketDenier

from chat import heads, patrol, relay
from chat.api import sending
from chat.credentials import SUBPROTOCOL, bearer_of, identify, language_of
from chat.hub import CLOSE_SIGNED_OUT, Send, Socket, hub
from chat.pool import ask, in_a_thread, senders
from chat.services.typing import announce_typing
from chat.wire import uuid_from

CLOSE_BAD_FRAME = 4400
CLOSE_TOO_MANY = 4429
FRAME_LIMIT = 4096  # characters
FRAMES_A_MINUTE = 120  # a client needs three
SOCKETS_A_USER = 40  # in one process
TYPING_EVERY = 2.0  # seconds between two that are passed on

Receive = Callable[[], Awaitable[dict[str, Any]]]


class Doorway:
    """Lets browsers in from this site's own full origins only; a program with a token of its own from anywhere.

    A browser sends its cookie wherever the page came from, so its Origin must be ours. A token has to be known and
    given, so it needs none; and the cookie beside it does not count (see `chat.credentials`).
    """

    def __init__(self, application: Any, origins: list[str]) -> None:
        self._for_programs = application
        self._for_browsers = OriginValidator(application, origins)

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> Any:
        """Passes the connection on."""
        if bearer_of(scope) is not None:
            return await self._for_programs(scope, receive, send)
        door = self._for_browsers if _has_readable_origin(scope) else WebsocketDenier()
        return await door(scope, receive, send)


def _has_readable_origin(scope: dict[str, Any]) -> bool:
    """Whether the Origin can be taken apart at all; the validator behind expects that of it."""
    try:
        for name, value in scope.get("headers", ()):
            if name == b"origin":
                _ = urlsplit(value.decode("ascii")).port
    except ValueError:
        return False
    return True


class ChatConsumer(AsyncConsumer):  # type: ignore[misc]
    """One connection. It takes no channel of the layer and never waits for the thread that consumers share."""

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Lives as long as the connection does."""
        if (await receive())["type"] != "websocket.connect":
            return
        credential = await ask(identify, scope)
        accept: dict[str, Any] = {"type": "websocket.accept"}
        if SUBPROTOCOL in scope.get("subprotocols", ()):
            accept["subprotocol"] = SUBPROTOCOL
        await send(accept)  # first, so that the client gets to read why it is closed
        if credential is None:
            await send({"type": "websocket.close", "code": CLOSE_SIGNED_OUT})
        elif hub.count_of(credential.user_id) >= SOCKETS_A_USER:
            await send({"type": "websocket.close", "code": CLOSE_TOO_MANY})
        else:
            await self._serve(Socket(send, credential), receive, language_of(scope))

    async def _serve(self, socket: Socket, receive: Receive, language: str) -> None:
        """Registers before the heads are read, so that nothing falls in between."""
        await relay.listen()
        hub.add(socket)
        patrol.ensure_patrol()
        try:
            socket.start(await heads.frame_for(socket.credential.user_id, "hello"))
            await self._read(Client(socket, language), receive)
        except asyncio.CancelledError:  # the socket was closed, and its client did not even take the close frame
            if not socket.is_closing:
                raise
        finally:
            hub.remove(socket)
            socket.stop()

    async def _read(self, client: Client, receive: Receive) -> None:
        while (message := await receive())["type"] != "websocket.disconnect":
            await client.take(message.get("text"))


class Client:
    """The incoming side: frames of three kinds, and at most so many a minute. Messages have a limit of their own, the API's;
    here only those count that were refused."""

    def __init__(self, socket: Socket, language: str) -> None:
        self._socket = socket
        self._language = language
        self._allowance = float(FRAMES_A_MINUTE)
        self._counted_at = time.monotonic()
        self._typed_at = 0.0

    async def take(self, text: str | None) -> None:
        """Answers one frame, or closes the socket. What came behind a frame for which it is closed is not looked at."""
        if self._socket.is_closing:
            return
        frame = _parse(text)
        if frame is not None and frame.get("type") == "send" and await self._send(frame):
            return
        if not self._may_speak():
            self._socket.close(CLOSE_TOO_MANY)
        elif frame is None:
            self._socket.close(CLOSE_BAD_FRAME)
        elif frame.get("type") == "heartbeat":
            self._say(await heads.frame_for(self._socket.credential.user_id))
        elif frame.get("type") == "typing" and self._socket.credential.may_write:
            await self._pass_on_typing(uuid_from(frame.get("conversation")))

    def _say(self, text: str) -> None:
        self._socket.offer({"type": "websocket.send", "text": text})

    async def _send(self, frame: dict[str, Any]) -> bool:
        """Whether the message is stored; who sent it is told either way."""
        return await in_a_thread(senders, sending.take, frame, self._socket.credential, self._language, self._say)

    def _may_speak(self) -> bool:
        now = time.monotonic()
        self._allowance += (now - self._counted_at) * FRAMES_A_MINUTE / 60
        self._allowance = min(self._allowance, float(FRAMES_A_MINUTE)) - 1
        self._counted_at = now
        return self._allowance >= 0

    async def _pass_on_typing(self, conversation: UUID | None) -> None:
        now = time.monotonic()
        if conversation is not None and now - self._typed_at >= TYPING_EVERY:
            self._typed_at = now
            await ask(announce_typing, user_id=self._socket.credential.user_id, conversation=conversation)


def _parse(text: str | None) -> dict[str, Any] | None:
    if text is None or len(text) > FRAME_LIMIT:
        return None
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return frame if isinstance(frame, dict) else None
