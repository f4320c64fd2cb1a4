"""What a server process does beside answering: its jobs, where it has any, and watching its own event loop."""

from __future__ import annotations

import asyncio
from typing import Any

from django.conf import settings

from config.jobs import EmbeddedJobs
from core import metrics

LOOK_EVERY = 0.5  # seconds


async def lifespan(scope: Any, receive: Any, send: Any) -> None:
    """The ASGI lifespan: starts what belongs to the process with it and stops it with it."""
    jobs = EmbeddedJobs() if settings.JOBS == "embedded" else None
    watch: asyncio.Task[None] | None = None
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            metrics.connections.set(0)  # another process with this number may have left its own
            watch = asyncio.create_task(_watch_the_loop(), name="souk-loop-watch")
            if jobs:
                jobs.start()
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            if watch:
                watch.cancel()
            if jobs:
                jobs.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return


async def _watch_the_loop() -> None:
    """Measures how late the loop comes to a timer: what it is late for this, it is late for every socket."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + LOOK_EVERY
        await asyncio.sleep(LOOK_EVERY)
        metrics.loop_lag.observe(max(0.0, loop.time() - due))
