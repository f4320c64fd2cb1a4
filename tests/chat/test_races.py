"""Races with sixteen real processes on a real database, each beside a control run that shows the bug without the guard."""

from __future__ import annotations

import json

import pytest

from tests.chat.racing import LINK_USES, PROCESSES, ROOM, TURNS
from tests.server import Server

pytestmark = pytest.mark.race
ALL = PROCESSES * TURNS


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A database, and no server: the processes of the race are all there is."""
    server = Server(tmp_path_factory.mktemp("races"), extra={"REDIS_URL": "", "LOG_LEVEL": "CRITICAL"})
    try:
        yield server.prepare()
    finally:
        server.discard()


def run(site: Server, scenario: str, manner: str = "guarded"):
    return json.loads(site.loaded.output("tests.chat.racing", scenario, manner).splitlines()[-1])


def test_the_log_is_gap_free_and_in_commit_order(site):
    found = run(site, "log")
    numbers = list(range(1, ALL + 1))
    assert found["failures"] == []
    assert found["answers"] == found["stored"] == found["events"] == found["ordinals"] == numbers
    assert (found["head"], found["count"]) == (ALL, ALL)
    assert found["gaps_seen"] == 0  # nobody ever saw a seq whose predecessor was still to come
    assert found["is_in_time"]


def test_without_the_guard_sends_are_lost_to_each_other(site):
    found = run(site, "log", "bare")
    assert found["failures"], "Reading the head before writing it should have failed for somebody."
    assert len(found["stored"]) < ALL


def test_the_same_send_from_everywhere_at_once_is_stored_once(site):
    found = run(site, "same")
    assert found == {"failures": [], "different": TURNS, "stored": TURNS, "head": TURNS}


def test_without_the_guard_the_same_send_is_stored_twice(site):
    found = run(site, "same", "bare")
    assert found["stored"] > TURNS, "Looking before storing should have doubled something."


def test_another_body_under_the_same_id_is_a_conflict_for_all_but_one(site):
    found = run(site, "other_body")
    assert found == {"conflicts": ALL - TURNS, "sent": TURNS, "stored": TURNS}


def test_a_chat_or_a_group_that_everybody_opens_at_once_is_one(site):
    found = run(site, "opening")
    assert found == {"failures": [], "different": TURNS, "conversations": 2 * TURNS, "seats": 4 * TURNS}


def test_signs_given_at_once_are_all_kept_and_told(site):
    assert run(site, "reacting") == {"failures": [], "is_told_one_by_one": True, "stored": ALL}


def test_a_group_and_a_link_take_exactly_as_many_as_they_may(site):
    found = run(site, "joining")
    assert found["failures"] == []
    full, few = found["groups"]
    assert full == {
        "joined": ROOM - 1, "refused": ["group_full"], "counted": ROOM, "seats": ROOM, "uses": ROOM - 1,
    }  # fmt: skip
    assert few == {
        "joined": LINK_USES, "refused": ["invite_gone"], "counted": LINK_USES + 1, "seats": LINK_USES + 1,
        "uses": LINK_USES,
    }  # fmt: skip


def test_without_the_guard_a_group_takes_too_many(site):
    found = run(site, "joining", "bare")
    full = found["groups"][0]
    assert full["seats"] > ROOM or found["failures"], "Looking before sitting down should have gone wrong for somebody."
