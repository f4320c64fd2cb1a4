"""Races of real processes on what must happen once: a broadcast, a follow, a pin, a code, a share."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.race


@pytest.fixture
def run(arena):
    return lambda scenario: arena.run("tests.official.racers", scenario)


def test_an_article_sent_by_sixteen_at_once_is_one_message(run):
    assert run("broadcast") == {"answers": 1, "callers": 16, "messages": 1}


def test_the_control_without_the_guard_sends_it_more_than_once(run):
    assert run("naive_broadcast")["messages"] > 1


def test_a_follow_from_sixteen_devices_is_one_with_one_welcome(run):
    assert run("follow") == {"outcomes": {"ok": 16}, "followers": 1, "chats": 1, "welcomes": 1}


def test_a_pin_from_sixteen_devices_is_one_row(run):
    assert run("pins") == {"outcomes": {"ok": 16}, "rows": 1}


def test_sixteen_who_ask_for_a_code_get_the_same(run):
    assert run("codes") == {"answers": 1, "codes": 1}


def test_a_share_tried_by_sixteen_at_once_puts_one_card_and_one_note_into_each_chat(run):
    assert run("shares") == {"outcomes": {"sent sent sent": 16}, "cards": 3, "notes": 3}
