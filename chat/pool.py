"""The few threads in which sockets ask the database, and those that store messages: never the one that every consumer shares."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import ParamSpec, TypeVar

from channels.db import database_sync_to_async
from django.conf import settings

THREADS = 4
_threads = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="souk-socket-db")

P = ParamSpec("P")
T = TypeVar("T")


# Messages are stored in threads of their own, whichever way they come (docs/adr/0014).
senders = ThreadPoolExecutor(settings.SEND_THREADS, thread_name_prefix="souk-send")


async def in_a_thread(
    threads: ThreadPoolExecutor, function: Callable[P, T], *arguments: P.args, **named: P.kwargs
) -> T:
    """Runs a function in one of these threads, in a copy of this context; it closes what it opens."""
    run = partial(copy_context().run, function, *arguments, **named)
    return await asyncio.get_running_loop().run_in_executor(threads, run)


async def ask(function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """Runs a function that uses the database; waits for a free thread where all are busy."""
    answer: T = await database_sync_to_async(function, thread_sensitive=False, executor=_threads)(*arguments, **named)
    return answer
