"""uvicorn's HTTP protocol, which does not wait for ever for who connects and says nothing.

Name it with `--http config.http:GuardedProtocol`. A proxy in front does the same (deploy/); a process that is asked directly has
only this. Without a limit some thousand connections that never finish a request's head take all of a process's files.
"""

from __future__ import annotations

import asyncio
import logging
import resource
from typing import cast

from django.conf import settings
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

logger = logging.getLogger("souk.http")
HEAD_LIMIT = 64 * 1024  # bytes
SPARE_FILES = 128  # for the database, the log, uploads
REFUSAL = b"HTTP/1.1 %s\r\nRetry-After: 5\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
FULL, TOO_MUCH, TOO_SLOW = b"503 Service Unavailable", b"431 Request Header Fields Too Large", b"408 Request Timeout"


def most_connections() -> int:
    """What the setting says, or fewer where the system lets the process open fewer files."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return min(int(settings.CONNECTIONS_LIMIT), max(hard - SPARE_FILES, hard // 2))


class GuardedProtocol(HttpToolsProtocol):
    """The protocol of every connection of a process, until it turns into a socket's.

    A head has so many seconds from the connection, or from its first byte where the connection was used before; between two
    requests uvicorn's own `--timeout-keep-alive` counts. Where all connections are taken, who waits longest without a head goes.
    """

    _most = 0  # connections; asked for once
    _waiting: dict[GuardedProtocol, None] = {}
    _timer: asyncio.TimerHandle | None = None
    _head = 0  # bytes of it so far

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """As uvicorn does, unless the process has too many."""
        cls = type(self)
        cls._most = cls._most or most_connections()
        super().connection_made(cast("asyncio.Transport", transport))
        if len(self.connections) > cls._most:
            oldest = next(iter(cls._waiting), None)
            (oldest or self)._refuse(FULL)
            if oldest is None:
                return
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """As uvicorn does."""
        self._has_head()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """As uvicorn does, up to so many bytes of a head."""
        if self._timer is not None:
            self._head += len(data)
            if self._head > HEAD_LIMIT + self._body_room(data):
                self._refuse(TOO_MUCH)
                return
        super().data_received(data)

    def on_message_begin(self) -> None:
        """A head begins."""
        super().on_message_begin()
        if self._timer is None:
            self._wait_for_head()

    def on_headers_complete(self) -> None:
        """It is here."""
        self._has_head()
        super().on_headers_complete()

    def _body_room(self, data: bytes) -> int:
        """A body's beginning may come along with its head."""
        return len(data) if b"\r\n\r\n" in data else 0

    def _wait_for_head(self) -> None:
        self._head = 0
        self._timer = self.loop.call_later(settings.HEAD_SECONDS, self._refuse, TOO_SLOW)
        self._waiting[self] = None

    def _has_head(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._waiting.pop(self, None)

    def _refuse(self, why: bytes) -> None:
        self._has_head()
        if not self.transport.is_closing():
            self.transport.write(REFUSAL % why)
            self.transport.close()
