"""One log as a client has it: the rules of docs/realtime.md, with the page's times divided by ten."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from tests.faults.quiet import QUIET

GAP_WAIT = 0.05  # seconds; the page waits 0.5
AGAIN = 0.2


@dataclass(frozen=True, slots=True)
class Habits:
    """What a client does by the rules. The control runs break one each, and must be caught."""

    fetches_gaps: bool = True
    drops_what_it_has: bool = True
    keeps_client_ids: bool = True


class Log:
    """Every event once and in order, whatever the network did to them."""

    def __init__(
        self,
        seq: int,
        habits: Habits,
        apply: Callable[[dict[str, Any]], None],
        fetch_after: Callable[[int], Awaitable[dict[str, Any]]],
        reload: Callable[[], Awaitable[int]],
    ) -> None:
        self.have = self._head = seq
        self.applied: list[int] = []
        self._habits, self._apply, self._fetch_after, self._reload = habits, apply, fetch_after, reload
        self._waiting: dict[int, dict[str, Any]] = {}
        self._healing: asyncio.Task[None] | None = None

    def receive(self, seq: int, event: dict[str, Any]) -> None:
        """An event came, in whatever order."""
        if not self._habits.drops_what_it_has or (not self._habits.fetches_gaps and seq > self.have):
            self._take(seq, event)
        elif seq > self.have:
            self._waiting[seq] = event
            self.notice(seq)

    def notice(self, head: int) -> None:
        """The server said how far the log goes."""
        self._head = max(self._head, head)
        self._drain()
        is_behind = self._head > self.have
        if is_behind and self._habits.fetches_gaps and (self._healing is None or self._healing.done()):
            self._healing = asyncio.create_task(self._heal())

    def close(self) -> None:
        if self._healing is not None:
            self._healing.cancel()

    def _take(self, seq: int, event: dict[str, Any]) -> None:
        self.have = max(self.have, seq)
        self.applied.append(seq)
        self._apply(event)

    def _drain(self) -> None:
        while (event := self._waiting.pop(self.have + 1, None)) is not None:
            self._take(self.have + 1, event)

    async def _heal(self) -> None:
        await asyncio.sleep(GAP_WAIT)
        while self._head > self.have:
            try:
                await self._fetch_missing()
            except QUIET:
                await asyncio.sleep(AGAIN)

    async def _fetch_missing(self) -> None:
        part = await self._fetch_after(self.have)
        if part["too_far"]:
            self._waiting.clear()
            self.have = self._head = await self._reload()
            self.applied.clear()
            return
        for one in part["events"]:
            self._waiting[one["seq"]] = one["event"]
        self._drain()
        self._head = max(part["head"], self.have)
        self._waiting = {seq: event for seq, event in self._waiting.items() if seq > self.have}
