"""The few threads in which sockets ask the database: never the one thread that every consumer shares."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from channels.db import database_sync_to_async

THREADS = 4
_threads = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="souk-socket-db")

P = ParamSpec("P")
T = TypeVar("T")


async def ask(function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """Runs a function that uses the database; waits for a free thread where all are busy."""
    answer: T = await database_sync_to_async(function, thread_sensitive=False, executor=_threads)(*arguments, **named)
    return answer
