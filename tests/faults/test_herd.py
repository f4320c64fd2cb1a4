"""Two thousand pages that lost their server do not come back in the same second."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.herd import CAP, come_back, wait

PAGES = 2000
LET_IN = 300  # sockets a second: what one process of one core manages
DOC = (Path(__file__).resolve().parents[2] / "docs" / "realtime.md").read_text()
# Name: how the sockets closed, over which time, when a server is back, and the most tries in any second after that.
CASES = {
    "a deploy in waves": (1012, 10.0, 0.0, 300),
    "a restart of the only process": (1012, 0.0, 3.0, 800),
    "its crash": (1006, 0.0, 3.0, 700),
    "an outage of a minute": (1006, 0.0, 60.0, 180),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("seed", range(5))
def test_the_crowd_is_spread(case: str, seed: int):
    code, leaves_over, back_after, most = CASES[case]
    back = come_back(seed=seed, pages=PAGES, code=code, leaves_over=leaves_over, back_after=back_after, a_second=LET_IN)
    assert back.peak <= most
    assert sum(back.arrivals.values()) >= PAGES
    assert back.last - back_after <= CAP + 10  # and everybody is in soon


def test_the_document_states_these_bounds():
    words = " ".join(DOC.split())
    _, restart, crash, outage = (most for *_, most in CASES.values())
    assert "2,000 simulated pages at most 300 in any second after a deploy in waves of ten seconds" in words
    assert f"{restart} after a restart of the only process and {crash} after its crash" in words
    assert f"and {outage} after an outage of a minute" in words


def test_a_crowd_without_jitter_or_patience_would_be_noticed():
    """The control: the same simulation, of pages that all wait the same time."""
    import tests.faults.herd as herd

    jitter = herd.wait
    try:
        herd.wait = lambda code, failures, chance: jitter(code, failures, lambda: 1.0)
        back = come_back(seed=1, pages=PAGES, code=1006, leaves_over=0.0, back_after=3.0, a_second=LET_IN)
    finally:
        herd.wait = jitter
    assert back.peak == PAGES


def test_waits_grow_and_end():
    longest = [wait(1006, failures, lambda: 1.0) for failures in range(20)]
    assert longest[:7] == [0.5, 1, 2, 4, 8, 16, 30]
    assert set(longest[7:]) == {CAP}
    assert wait(1012, 0, lambda: 0.5) == 2.0
