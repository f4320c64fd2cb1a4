"""What a group shows of its people: many who come at once are one line, and who has read is known where it is small."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import assert_no_violations
from tests.e2e.chatting import Cast, live, open_chat, say, write
from tests.e2e.conftest import PHONE

pytestmark = pytest.mark.e2e


COME = """
from chat.models import Conversation
from chat.services import messages
group = Conversation.objects.get(uuid="{uuid}")
for number in range(55):
    messages.add_system_line(conversation=group, code="group.joined", values={{"name": f"Person {{number}}"}})
"""


def test_many_who_join_are_one_line_that_unfolds(cast: Cast):
    chat, alice = cast.chat(), cast("alice", size=PHONE)
    cast.server.shell(COME.format(uuid=chat.uuid))
    open_chat(alice, chat)
    line = alice.get_by_role("button", name=re.compile("Person 0 and 54 more came or went"))
    expect(line).to_be_visible()
    assert_no_violations(alice, "a folded line")
    line.press("Enter")
    expect(alice.locator(".system-line").last).to_have_text("Person 54 joined the group")
    expect(line).to_have_count(0)


def test_a_small_group_shows_who_has_read(cast: Cast):
    chat, alice, bob = cast.chat(), cast("alice"), cast("bob")
    open_chat(alice, chat)
    live(alice)
    write(alice, "Tea at three")
    expect(alice.locator(".message--mine [data-state=stored]")).to_have_count(1)
    readers = alice.get_by_role("button", name=re.compile("^Read by"))
    expect(readers).to_have_count(0)
    open_chat(bob, chat)
    expect(readers).to_have_text("Read by 1")
    readers.click()
    expect(alice.get_by_role("dialog")).to_contain_text("Bob")
    assert_no_violations(alice, "who has read")
    alice.keyboard.press("Escape")
    carol = cast("carol")
    say(carol, chat, "I am coming")  # who writes has read
    expect(readers).to_have_text("Read by 2")


def test_a_slow_send_is_told_apart_from_a_failed_one(cast: Cast):
    chat, alice = cast.chat(), cast("alice")
    open_chat(alice, chat)
    live(alice)
    alice.context.set_offline(True)
    write(alice, "On the train")
    slow = alice.get_by_text("Not sent yet. It goes out by itself.")
    expect(slow).to_be_visible()
    expect(alice.locator(".message--failed")).to_have_count(0)
    expect(alice.get_by_role("button", name="Try now")).to_be_visible()
    assert_no_violations(alice, "a slow send")
    alice.context.set_offline(False)
    expect(slow).to_be_hidden()
    expect(alice.locator(".message--mine [data-state=stored]")).to_have_count(1)
