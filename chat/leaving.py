"""Ends a process without a herd: it says that it goes, sends its sockets away in waves, and only then closes its doors.

A socket that is sent away resumes at another process, or at the next one here. In waves, so that a thousand pages do not ask
for what they missed in the same second.
"""

from __future__ import annotations

import asyncio
import math
import random
from collections.abc import Iterator
from typing import Any

from chat.hub import hub
from core import metrics

CLOSE_RESTART = 1012  # come back after some seconds
WAVE_SECONDS = 0.25
RETRY_AFTER = b"2"  # seconds

_is_leaving = False


def is_leaving() -> bool:
    """Whether this process is on its way out: ready for nothing new."""
    return _is_leaving


async def leave(*, notice: float, seconds: float) -> None:
    """Turns unready, gives balancers the time to notice, and sends every socket away within these seconds."""
    global _is_leaving  # noqa: PLW0603
    _is_leaving = True
    await asyncio.sleep(notice)
    for count in waves(len(hub.sockets()), seconds):
        sockets = hub.sockets()
        hub.close(random.sample(sockets, min(count, len(sockets))), CLOSE_RESTART)
        await asyncio.sleep(WAVE_SECONDS)
    hub.close(hub.sockets(), CLOSE_RESTART)


def waves(count: int, seconds: float) -> Iterator[int]:
    """How many sockets go in each wave, evenly; the last one takes what rounding left."""
    number = max(1, math.floor(seconds / WAVE_SECONDS))
    return ((count * (wave + 1)) // number - (count * wave) // number for wave in range(number))


def turned_away_while_leaving(application: Any) -> Any:
    """Answers new sockets of a leaving process with 503, which tells a proxy to try the next process."""

    async def serve(scope: Any, receive: Any, send: Any) -> Any:
        if not _is_leaving:
            return await application(scope, receive, send)
        await receive()
        metrics.sockets_closed.labels("503").inc()
        if "websocket.http.response" in scope.get("extensions", {}):
            headers = [(b"retry-after", RETRY_AFTER), (b"content-length", b"0")]
            await send({"type": "websocket.http.response.start", "status": 503, "headers": headers})
            await send({"type": "websocket.http.response.body", "body": b""})
        else:
            await send({"type": "websocket.close", "code": CLOSE_RESTART})
        return None

    return serve
