"""Telling a story in the past: what is done `at` a moment is dated by it, wherever Django looks at the clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from unittest.mock import patch

from django.utils import timezone

from core.rounds import for_each

Act = Callable[[], object]


class ActsFailed(Exception):
    """Some of the story could not be told."""


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Within it, it is `moment`."""
    with patch.object(timezone, "now", lambda: moment):
        yield


def moment_of(entry: Mapping[str, Any], now: datetime) -> datetime:
    """When an entry of the story happened: `minutes_ago`, or so many days ago at a `time` of the day."""
    if "minutes_ago" in entry:
        return now - timedelta(minutes=entry["minutes_ago"])
    day = timezone.localtime(now) - timedelta(days=entry["day"])
    return datetime.combine(day.date(), time.fromisoformat(entry["time"]), day.tzinfo)


@dataclass
class Timeline:
    """Acts with their moments, played from the oldest to the newest, so that every log runs forward."""

    now: datetime = field(default_factory=timezone.now)
    _acts: list[tuple[datetime, int, Act]] = field(default_factory=list)

    def add(self, moment: datetime | Mapping[str, Any], act: Act) -> None:
        """Keeps an act for its moment; of two at the same moment, the one added first goes first."""
        when = moment if isinstance(moment, datetime) else moment_of(moment, self.now)
        self._acts.append((when, len(self._acts), act))

    def play(self) -> None:
        """Does it all. An act that fails is logged and leaves the others their turn; then ActsFailed says how many did."""

        def do(act: tuple[datetime, int, Act]) -> None:
            with at(act[0]):
                act[2]()

        done = for_each(sorted(self._acts, key=lambda each: each[:2]), do, what="An act of the story")
        if failed := len(self._acts) - done:
            raise ActsFailed(f"{failed} of {len(self._acts)} acts failed; the log says why. Run it again.")
