"""A rate limit lets in as many as it says, however many come at the same moment, in whichever process."""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache, caches
from rest_framework.throttling import SimpleRateThrottle

from config.cache import MemoryCache
from core.limits import PageThrottle

CALLERS, LIMIT = 16, 5


@pytest.fixture
def rates(monkeypatch):
    monkeypatch.setattr(SimpleRateThrottle, "THROTTLE_RATES", {"tea": f"{LIMIT}/min"})


def asking(person: int) -> Any:
    return SimpleNamespace(user=SimpleNamespace(pk=person, is_authenticated=True))


class Late(PageThrottle):
    """The limit, some seconds after the beginning."""

    at = 0.0

    def timer(self) -> float:
        return 1_800_000_000.0 + self.at


def admitted(at: float, person: int = 1) -> tuple[bool, float]:
    throttle = Late("tea")
    throttle.at = at
    return throttle.allow_request(asking(person), None), round(throttle.wait(), 3)


def test_a_limit_counts_the_seconds_before_now_and_says_when_the_next_fits(rates):
    assert [admitted(at) for at in (0, 10, 20, 30, 40)] == [(True, 0.0)] * 5
    assert admitted(50) == (False, 10.0)
    assert admitted(59.5) == (False, 0.5)  # who was turned away is not counted
    assert admitted(60) == (True, 0.0)
    assert admitted(60) == (False, 10.0)
    assert admitted(60, person=2) == (True, 0.0)


def rush(look: Any) -> int:
    """How many of those who come at once are let in."""
    gate = Barrier(CALLERS)

    def come(_number: int) -> bool:
        gate.wait(10)
        return bool(look())

    with ThreadPoolExecutor(CALLERS) as threads:
        return sum(threads.map(come, range(CALLERS)))


def test_of_many_who_come_at_once_as_many_are_let_in_as_the_limit_says(rates):
    for _ in range(20):
        cache.clear()
        assert rush(lambda: PageThrottle("tea").allow_request(asking(1), None)) == LIMIT


def test_without_the_guard_they_all_pass(rates):
    """The control: to look first and to count afterwards, as the framework's own throttles do."""
    gate = Barrier(CALLERS)

    class Naive(SimpleRateThrottle):
        scope = "tea"

        def get_cache_key(self, request: Any, view: Any) -> str:
            return "naive"

        def throttle_success(self) -> bool:
            gate.wait(10)
            return bool(super().throttle_success())

    assert rush(lambda: Naive().allow_request(asking(1), None)) == CALLERS


def test_a_limit_is_not_forgotten_because_many_others_came(rates):
    assert [admitted(0)[0] for _ in range(LIMIT)] == [True] * LIMIT
    assert all(admitted(1, person=person)[0] for person in range(2, 1002))
    assert admitted(2) == (False, 58.0)


def test_a_limit_of_nothing_lets_nobody_in(rates):
    assert caches["default"].admit("none", limit=0, seconds=60, now=1.0) == 60.0


def test_memory_forgets_whom_nobody_saw_for_longest_where_there_are_too_many(monkeypatch):
    monkeypatch.setattr(MemoryCache, "_let_in", OrderedDict())
    memory = MemoryCache("limits", {"OPTIONS": {"MAX_ENTRIES": 3}})

    def admit(key: str, at: float) -> float:
        return memory.admit(key, limit=1, seconds=60, now=at)

    assert [admit(key, at) for at, key in enumerate("abc")] == [0.0] * 3
    assert admit("a", 3) == 57.0  # turned away, and seen
    assert admit("d", 4) == 0.0
    assert admit("a", 5) == 55.0
    assert admit("b", 6) == 0.0  # forgotten
    memory.clear()
    assert admit("a", 7) == 0.0
