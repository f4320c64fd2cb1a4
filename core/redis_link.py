"""How this process asks Redis: not for long, and not again and again while it is away.

Redis makes things better (limits across processes, a doorbell between them) and nothing rests on it. A Redis that is gone answers
at once; one that hangs answers never, and each command would wait for it. So each waits a fraction of a second, and the
first that fails is the last for all: from then on nobody asks, until a thread that looks every second finds it back.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from redis import Redis
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger("souk.redis")
LOOK_EVERY = 1.0  # seconds


def timeouts(seconds: float, *, is_async: bool = False) -> dict[str, Any]:
    """Options of a connection: the library's own wait five seconds, and try three times more."""
    once = AsyncRetry(NoBackoff(), 0) if is_async else Retry(NoBackoff(), 0)
    return {"socket_timeout": seconds, "socket_connect_timeout": seconds, "retry": once}


class Link:
    """Whether one Redis is there, as far as this process knows. A forked child begins anew."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._away_in: int | None = None  # the process that found it away
        self._turn = threading.Lock()
        self._listeners: list[Callable[[], None]] = []

    @property
    def is_away(self) -> bool:
        """Whether to go on without it."""
        return self._away_in == os.getpid()

    def on_return(self, listener: Callable[[], None]) -> None:
        """Has `listener` called, in a thread of no importance, each time it is back."""
        if listener not in self._listeners:
            self._listeners.append(listener)

    def lost(self, error: BaseException) -> None:
        """It did not answer: nobody asks any more until it is back. Said once in the log."""
        with self._turn:
            if self.is_away:
                return
            self._away_in = os.getpid()
        logger.warning("Redis does not answer (%s); going on without it.", type(error).__name__)
        threading.Thread(target=self._look_out, name="souk-redis-lookout", daemon=True).start()

    def _look_out(self) -> None:
        pause = threading.Event()
        while not self._answers():
            pause.wait(LOOK_EVERY)
        self._away_in = None
        logger.warning("Redis answers again.")
        for listener in self._listeners:
            listener()

    def _answers(self) -> bool:
        try:
            with Redis.from_url(self._url, **timeouts(settings.REDIS_TIMEOUT)) as redis:
                return bool(redis.ping())
        except (RedisError, OSError):
            return False


@cache
def link_to(url: str) -> Link:
    """The one of this Redis."""
    return Link(url)
