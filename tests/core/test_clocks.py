"""A clock that leaps is not believed at once."""

from __future__ import annotations

import pytest

from core.clocks import REST, SteadyClock

pytestmark = pytest.mark.anywhere


@pytest.mark.parametrize("leap", [400 * 24 * 3600, -400 * 24 * 3600])
def test_what_is_due_by_time_waits_after_a_leap_either_way_until_the_clock_was_steady_for_a_while(leap):
    now = {"counting": 1000.0, "ahead": 5_000_000.0}
    clock = SteadyClock(day=lambda: now["counting"] + now["ahead"], counting=lambda: now["counting"])

    def after(seconds: float, ahead: float = 0) -> bool:
        now["counting"] += seconds
        now["ahead"] += ahead
        return clock.is_steady()

    assert [after(5), after(5, ahead=2)] == [True, True]  # the network sets it a little
    assert [after(5, ahead=leap), after(5), after(REST - 20), after(20)] == [False, False, False, True]
    assert [after(5, ahead=-leap), after(REST + 1)] == [False, True]
