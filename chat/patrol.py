"""Closes the sockets of those who are no longer signed in, however that came about, within two seconds."""

from __future__ import annotations

import asyncio
import logging
import time

from accounts.services.privacy import note_seen
from chat.credentials import ended_among
from chat.hub import CLOSE_SIGNED_OUT, hub
from chat.pool import ask

logger = logging.getLogger("souk.patrol")
ROUND_SECONDS = 1.25
PRESENCE_SECONDS = 60  # between two notes of who is here
SOCKETS_AT_ONCE = 500

_patrol: asyncio.Task[None] | None = None


def ensure_patrol() -> None:
    """Starts the rounds of this process where they do not run; they end with the last socket."""
    global _patrol  # noqa: PLW0603
    if _patrol is None or _patrol.done() or _patrol.get_loop() is not asyncio.get_running_loop():
        _patrol = asyncio.create_task(_go_round(), name="souk-patrol")


async def _go_round() -> None:
    noted_at = -PRESENCE_SECONDS * 1.0
    while hub.sockets():
        await asyncio.sleep(ROUND_SECONDS)
        try:
            await _check_everyone()
            if time.monotonic() - noted_at >= PRESENCE_SECONDS:
                noted_at = time.monotonic()
                await _note_who_is_here()
        except Exception:
            logger.exception("The sockets' sign-ins could not be checked; the next round tries again.")


async def _note_who_is_here() -> None:
    people = list({socket.credential.user_id for socket in hub.sockets()})
    for start in range(0, len(people), SOCKETS_AT_ONCE):
        await ask(note_seen, user_ids=people[start : start + SOCKETS_AT_ONCE])


async def _check_everyone() -> None:
    sockets = hub.sockets()
    for start in range(0, len(sockets), SOCKETS_AT_ONCE):
        ended = await ask(ended_among, [socket.credential for socket in sockets[start : start + SOCKETS_AT_ONCE]])
        if ended:
            hub.close_where(ended.__contains__, CLOSE_SIGNED_OUT)
