"""A crowd of pages that lost their server, by the page's own rules of coming back: static/js/lib/socket.js and backoff.js.

tests/e2e/test_backoff.py runs the page's code against `wait`, so that this cannot drift from it.
"""

from __future__ import annotations

import heapq
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

CAP = 30.0  # seconds
BASES = {1012: 4.0, 4408: 0.25}  # by close code; the first base holds until a socket opens again
BASE = 0.5
OPEN_IN = 10.0  # seconds that a page waits for its socket to open


def wait(code: int, failures: int, chance: Callable[[], float]) -> float:
    """Seconds until the next try, where a socket was closed with this code and so many tries have failed since."""
    return chance() * min(CAP, BASES.get(code, BASE) * 2 ** min(failures, 16))


@dataclass(frozen=True, slots=True)
class Return:
    """How the crowd came back: tries that reached the server, by second, and when the last page was in (seconds)."""

    arrivals: Counter[int]
    last: float

    @property
    def peak(self) -> int:
        """The most tries in one second."""
        return max(self.arrivals.values())


def come_back(*, seed: int, pages: int, code: int, leaves_over: float, back_after: float, a_second: int) -> Return:
    """Simulates it: sockets close over `leaves_over` seconds, nobody answers until `back_after`, then the server lets in
    `a_second` sockets a second, first come first served; who waits longer than OPEN_IN gives up and tries again."""
    chance = random.Random(seed).random
    tries: list[tuple[float, int, int]] = []  # when, which page, how many tries failed
    for page in range(pages):
        closed = chance() * leaves_over
        heapq.heappush(tries, (closed + wait(code, 0, chance), page, 1))
    arrivals: Counter[int] = Counter()
    free_at = last = back_after
    while tries:
        now, page, failures = heapq.heappop(tries)
        if now < back_after:  # refused at once
            heapq.heappush(tries, (now + wait(code, failures, chance), page, failures + 1))
            continue
        arrivals[int(now - back_after)] += 1
        starts = max(now, free_at)
        free_at = min(starts, now + OPEN_IN) + (1 / a_second if starts <= now + OPEN_IN else 0)
        if starts > now + OPEN_IN:
            free_at = starts
            heapq.heappush(tries, (now + OPEN_IN + wait(code, failures, chance), page, failures + 1))
        else:
            last = max(last, free_at)
    return Return(arrivals=arrivals, last=last)
