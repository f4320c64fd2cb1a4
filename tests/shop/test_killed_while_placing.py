"""`kill -9` while an order is placed: nothing is half done, and the buyer's next try finds things as they should be."""

from __future__ import annotations

import subprocess

import pytest

pytestmark = pytest.mark.race
UNTOUCHED = {"orders": 0, "held": 0, "holds": 0, "cart": 1, "coupon": "available"}
PLACED = {"orders": 1, "held": 2, "holds": 1, "cart": 0, "coupon": "held"}


def kill_during(step: str, arena, file) -> None:
    """Starts the step in a process of its own, waits until it says that it has stopped there, and kills it."""
    process = arena.start("tests.shop.interrupted", step, str(file), stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "stopped\n"
        process.kill()
        assert process.wait(10) == -9
    finally:
        process.end()


@pytest.fixture
def run(arena, tmp_path):
    file = tmp_path / "known.json"
    arena.run("tests.shop.interrupted", "prepare", str(file))
    return lambda step: arena.run("tests.shop.interrupted", step, str(file))


def test_killed_in_the_middle_nothing_is_taken_and_the_same_order_can_be_sent_again(run, arena, tmp_path):
    kill_during("middle", arena, tmp_path / "known.json")
    assert run("look") == UNTOUCHED
    assert run("again") == {"state": "placed", "total": 3100}
    assert run("look") == PLACED


def test_killed_before_the_answer_the_order_stands_and_sending_it_again_finds_it(run, arena, tmp_path):
    kill_during("after", arena, tmp_path / "known.json")
    assert run("look") == PLACED
    assert run("again") == {"state": "placed", "total": 3100}
    assert run("look") == PLACED
