"""The sockets of this process, known by user, each with a bounded queue of its own.

Everything here runs on the event loop that the sockets live on; `Hub.call` brings other threads' calls there.
A frame is encoded once, and every socket is handed the same text.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import types
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Generator, Iterable, Iterator
from typing import Any

from chat.credentials import Credential
from core import metrics

logger = logging.getLogger("souk.hub")
QUEUE_LIMIT = 256  # frames that may wait for one socket
TRANSIENT_LIMIT = QUEUE_LIMIT // 2  # from here on, what may be lost is not queued any more
CROWD = 100  # sockets; whoever writes to fewer goes on at once
REST = 100e-6  # seconds for each socket of a crowd that was written to, in which what is to be written next is gathered
LONGEST_REST = 0.05  # seconds; nobody sees it, and a hot group's messages share their writes
CLOSE_PATIENCE = 10.0  # seconds that a slow client gets to take the close frame
CLOSE_SIGNED_OUT = 4401  # do not retry
CLOSE_SLOW = 4408  # come back and resume

Send = Callable[[dict[str, Any]], Coroutine[Any, Any, None]]


_Calls = list[tuple[Callable[..., None], tuple[Any, ...]]]


class _Kept(threading.local):
    """What a thread has to call on the loop, while it keeps it (see `Hub.together`)."""

    calls: _Calls | None = None


_kept = _Kept()


class LossyFrame(dict[str, Any]):
    """A frame that may be lost: the first to go where a socket's queue fills up."""


@types.coroutine
def _go_on(begun: Coroutine[Any, Any, None], waits_for: Any) -> Generator[Any, Any, None]:
    """Goes on, inside a task, with a coroutine that was begun outside of one and waits for something."""
    yield waits_for
    yield from begun  # allowed in a generator of this kind


def _never(_message: dict[str, Any]) -> bool:
    return False


class Socket:
    """The outgoing side of one connection.

    A frame is handed to the server here and now, without a switch of tasks: nearly always it goes straight into the
    connection's buffer. Only where the server has to wait for a slow client does a task take over, and what comes
    meanwhile waits in the queue.
    """

    __slots__ = ("_closing", "_is_busy", "_owner", "_queue", "_send", "_write_now", "_writer", "credential")

    def __init__(self, send: Send, credential: Credential) -> None:
        self.credential = credential
        self._send = send
        # A server may be able to write without a coroutine (`config.websocket`); whoever wraps `send` hides that, and is heard.
        server = getattr(send, "__self__", None)
        self._write_now: Callable[[dict[str, Any]], bool] = getattr(server, "write_now", _never)
        self._queue: deque[dict[str, Any]] = deque()
        self._is_busy = True  # until `start`
        self._owner = asyncio.current_task()
        self._writer: asyncio.Task[None] | None = None
        self._closing: asyncio.Task[None] | None = None

    def start(self, first: str) -> None:
        """Begins to write: `first`, and then what was offered before."""
        self._queue.appendleft({"type": "websocket.send", "text": first})
        self._hand_over()

    @property
    def is_closing(self) -> bool:
        """Whether the socket is being closed from here."""
        return self._closing is not None

    def offer(self, message: dict[str, Any]) -> None:
        """Writes a frame, or queues it. A full queue loses what may be lost, and then closes the socket, to resume later."""
        if self._is_busy:
            if len(self._queue) < TRANSIENT_LIMIT or self._has_room_for(message):
                self._queue.append(message)
            return
        try:
            if self._write_now(message):
                return
            step = self._send(message)
            waits_for = step.send(None)
        except StopIteration:
            return  # written
        except Exception:  # the connection is gone, or its server wants to be called from a task: the task will see
            self._queue.append(message)
            self._hand_over()
        else:
            self._hand_over(_go_on(step, waits_for))

    def close(self, code: int) -> None:
        """Closes with this code, even where the client does not read any more. Nothing is written after this."""
        if self._closing is None:
            self._is_busy = True
            metrics.sockets_closed.labels(str(code)).inc()
            self._closing = asyncio.create_task(self._close(code), name="souk-close")

    def stop(self) -> None:
        """Ends the writing: the connection is gone."""
        self._is_busy = True
        if self._writer is not None:
            self._writer.cancel()

    def _has_room_for(self, message: dict[str, Any]) -> bool:
        """Whether this frame may still join the many that wait."""
        if isinstance(message, LossyFrame) or self._closing is not None:
            metrics.drops.inc(self._closing is None)
            return False
        if (waited := len(self._queue)) >= QUEUE_LIMIT:
            self._queue = deque(waiting for waiting in self._queue if not isinstance(waiting, LossyFrame))
            metrics.drops.inc(waited - len(self._queue))
        if len(self._queue) >= QUEUE_LIMIT:
            self.close(CLOSE_SLOW)
            return False
        return True

    def _hand_over(self, begun: Awaitable[None] | None = None) -> None:
        self._is_busy = True
        self._writer = asyncio.create_task(self._write(begun), name="souk-socket")

    async def _write(self, begun: Awaitable[None] | None) -> None:
        with contextlib.suppress(Exception):  # whatever a server raises for a lost connection, the reading side ends it
            if begun is not None:
                await begun
            while self._queue:
                await self._send(self._queue.popleft())
            self._is_busy = self._closing is not None

    async def _close(self, code: int) -> None:
        if self._writer is not None:
            self._writer.cancel()
            await asyncio.wait([self._writer])
        with contextlib.suppress(Exception):
            async with asyncio.timeout(CLOSE_PATIENCE):
                await self._send({"type": "websocket.close", "code": code})
                return
        if self._owner is not None:
            self._owner.cancel()


class Hub:
    """Every socket of this process by the user that it belongs to."""

    def __init__(self) -> None:
        self._sockets: dict[int, set[Socket]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: list[Callable[[], int]] = []
        self._rest: asyncio.TimerHandle | None = None

    @property
    def loop(self) -> asyncio.AbstractEventLoop | None:
        """The loop that the sockets live on; None in a process without any, such as a command's."""
        return self._loop if self._loop is not None and self._loop.is_running() else None

    def add(self, socket: Socket) -> None:
        """From now on, what is sent to the socket's user goes there."""
        self._loop = asyncio.get_running_loop()
        self._sockets.setdefault(socket.credential.user_id, set()).add(socket)
        metrics.sockets_opened.inc()
        metrics.connections.inc()

    def remove(self, socket: Socket) -> None:
        """The socket is gone."""
        mine = self._sockets.get(socket.credential.user_id)
        if mine is not None and socket in mine:
            mine.discard(socket)
            metrics.connections.dec()
            if not mine:
                del self._sockets[socket.credential.user_id]

    def sockets(self) -> list[Socket]:
        """Every socket now."""
        return [socket for mine in self._sockets.values() for socket in mine]

    def users(self) -> list[int]:
        """Every user who is connected to this process."""
        return list(self._sockets)

    def count_of(self, user_id: int) -> int:
        """How many sockets this user has here."""
        return len(self._sockets.get(user_id, ()))

    def in_turn(self, deliver: Callable[[], int]) -> None:
        """Calls `deliver`, which returns how many sockets it wrote to: at once, or in order with others after a rest.

        Writing to a crowd costs one call of the system for each socket. After it the hub rests a little, and what comes
        meanwhile is written together: `config.websocket` sends a socket's frames of one turn of the loop in one call.
        """
        self._waiting.append(deliver)
        if self._rest is None:
            self.deliver_waiting()

    def deliver_waiting(self) -> None:
        """Delivers what waits, now; and rests where it went to a crowd."""
        if self._rest is not None:
            self._rest.cancel()
            self._rest = None
        waiting, self._waiting = self._waiting, []
        most = 0
        for deliver in waiting:
            try:
                most = max(most, deliver())
            except Exception:
                logger.exception("A frame was not delivered; its readers learn of it from their heads.")
        if most >= CROWD:
            rest = min(LONGEST_REST, most * REST)
            self._rest = asyncio.get_running_loop().call_later(rest, self.deliver_waiting)

    def deliver(self, frame: str, users: Iterable[int], *, transient: bool = False) -> int:
        """Hands one frame to every socket of these users, and returns to how many. Never waits for any of them."""
        message = {"type": "websocket.send", "text": frame}
        if transient:
            message = LossyFrame(message)
        find = self._sockets.get
        count = 0
        for user in users:
            for socket in find(user, ()):
                socket.offer(message)
                count += 1
        metrics.deliveries.labels("ring" if transient else "event").inc(count)
        return count

    def close_where(self, doomed: Callable[[Credential], bool], code: int) -> None:
        """Closes the sockets whose credential is doomed, and forgets them at once."""
        self.close([socket for socket in self.sockets() if doomed(socket.credential)], code)

    def close(self, sockets: Iterable[Socket], code: int) -> None:
        """Closes these sockets, and forgets them at once."""
        for socket in sockets:
            self.remove(socket)
            socket.close(code)

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """Keeps what this thread calls until here it is done, failed or not, and then brings all of it to the loop, in order.

        Each call wakes the loop, which then wants the interpreter from the thread that goes on.
        """
        calls: _Calls = []
        _kept.calls = calls
        try:
            yield
        finally:
            _kept.calls = None
            for function, arguments in calls:
                self.call(function, *arguments)

    def call(self, function: Callable[..., None], *arguments: Any) -> None:
        """Runs this on the hub's loop, from whichever thread; nothing where the process has no sockets."""
        if _kept.calls is not None:
            _kept.calls.append((function, arguments))
            return
        loop = self.loop
        if loop is None:
            return
        with contextlib.suppress(RuntimeError):  # the loop closed in between: its sockets are gone with it
            loop.call_soon_threadsafe(function, *arguments)


hub = Hub()
