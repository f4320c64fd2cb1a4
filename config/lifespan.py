"""What a server process does beside answering: its jobs, where it has any; watching its event loop; and a good end."""

from __future__ import annotations

import asyncio
import signal
import threading
from types import FrameType
from typing import Any

from django.conf import settings

from chat import relay
from chat.leaving import leave
from config.jobs import EmbeddedJobs
from config.sqlite3.checkpoints import Checkpoints
from core import metrics

LOOK_EVERY = 0.5  # seconds


async def lifespan(scope: Any, receive: Any, send: Any) -> None:
    """The ASGI lifespan: starts what belongs to the process with it and stops it with it."""
    jobs = EmbeddedJobs() if settings.JOBS == "embedded" else None
    watch: asyncio.Task[None] | None = None
    checkpoints = Checkpoints()
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            metrics.connections.set(0)  # another process with this number may have left its own
            watch = asyncio.create_task(_watch_the_loop(), name="souk-loop-watch")
            leave_on_sigterm()
            checkpoints.start()
            if jobs:
                jobs.start()
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await relay.finish()
            if watch:
                watch.cancel()
            checkpoints.stop()
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


def leave_on_sigterm() -> None:
    """Puts leaving in waves before the server's own answer to SIGTERM. A second SIGTERM, or Ctrl-C, ends it at once.

    Nothing where DRAIN_SECONDS is 0, or where no server waits for the signal.
    """
    to_server = signal.getsignal(signal.SIGTERM)
    is_main = threading.current_thread() is threading.main_thread()
    if not settings.DRAIN_SECONDS or not callable(to_server) or not is_main:
        return
    loop, asked = asyncio.get_running_loop(), threading.Event()

    def on_signal(number: int, frame: FrameType | None) -> None:
        if asked.is_set():
            to_server(number, frame)
        else:
            asked.set()
            loop.call_soon_threadsafe(lambda: leaving.append(loop.create_task(go(), name="souk-leave")))

    async def go() -> None:
        try:
            await leave(notice=settings.DRAIN_NOTICE_SECONDS, seconds=settings.DRAIN_SECONDS)
        finally:
            to_server(signal.SIGTERM, None)

    leaving: list[asyncio.Task[None]] = []  # which keeps the task from being collected
    signal.signal(signal.SIGTERM, on_signal)
