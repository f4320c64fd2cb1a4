"""Whether the time of day can be believed: what is deleted because its time has come does not come back."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

logger = logging.getLogger("souk.clock")
LEAP = 60.0  # seconds between the clock of the day and the one that only counts, within one look and the next
REST = 600.0  # seconds after a leap: a clock that was set for a moment is set back by then


class SteadyClock:
    """Compares the clock of the day, which is set by people and by the network, with the one that only counts."""

    def __init__(self, day: Callable[[], float] = time.time, counting: Callable[[], float] = time.monotonic) -> None:
        self._day, self._counting = day, counting
        self._apart = day() - counting()
        self._leapt_at: float | None = None

    def is_steady(self) -> bool:
        """Whether the clock of the day has not leapt for ten minutes."""
        now, apart = self._counting(), self._day() - self._counting()
        if abs(apart - self._apart) > LEAP:
            logger.error(
                "The clock leapt by %.0f seconds; what is due by time waits for %.0f.", apart - self._apart, REST
            )
            self._leapt_at = now
        self._apart = apart
        return self._leapt_at is None or now - self._leapt_at > REST
