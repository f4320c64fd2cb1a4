from __future__ import annotations

import pytest

pytestmark = pytest.mark.race
PAIRS = 30


def test_requests_that_cross_at_the_same_moment_always_meet(arena):
    result = arena.run("tests.accounts.crossing", str(PAIRS))
    assert result == {"failed": 0, "contacts": 2 * PAIRS, "accepted": PAIRS, "pending": 0}


def test_without_the_lock_they_miss_each_other(arena):
    """The control: PostgreSQL shows the bug. SQLite has one writer at a time, so there it cannot happen."""
    result = arena.run("tests.accounts.crossing", str(PAIRS), "unguarded")
    if arena.is_postgres:
        assert result["pending"] > 0
        assert result["contacts"] < 2 * PAIRS
    else:
        assert result["contacts"] == 2 * PAIRS
