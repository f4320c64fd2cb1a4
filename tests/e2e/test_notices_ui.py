"""What tells of messages that are not in sight: a notice, a chime, the page's title, and the question about notifications."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import assert_no_violations
from tests.e2e.chatting import Cast, live, open_chat, say, write
from tests.e2e.conftest import PHONE

pytestmark = pytest.mark.e2e
HEAR = """
self.heard = 0;
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...how) { self.heard += 1; return start.apply(this, how); };
"""


def both(cast: Cast):
    bob, alice = cast("bob"), cast("alice", size=PHONE)
    alice.add_init_script(HEAR)
    here, there = cast.chat(), cast.chat()
    open_chat(alice, here)
    live(alice)
    alice.locator("body").click(position={"x": 180, "y": 300})  # a page may sound once it was touched
    return alice, bob, here, there


def test_a_message_of_another_chat_is_told_at_the_top_and_leads_there(cast: Cast):
    alice, bob, _here, there = both(cast)
    say(bob, there, "Tea at three")
    notice = alice.locator(".notice-bar")
    expect(notice).to_contain_text(there.title)
    expect(notice).to_contain_text("Bob: Tea at three")
    assert_no_violations(alice, "a notice")
    expect(alice).to_have_title(re.compile(r"^\(\d+\) "))
    alice.wait_for_function("() => self.heard === 2")  # two tones
    notice.get_by_role("button", name=re.compile("Tea at three")).click()
    expect(alice.locator(".talk__title")).to_have_text(there.title)
    expect(notice).to_have_count(0)


def test_what_is_in_sight_or_muted_or_switched_off_is_not_told(cast: Cast):
    alice, bob, here, there = both(cast)
    say(bob, here, "in sight")
    expect(alice.locator(".bubble__text")).to_have_text(["in sight"])
    alice.evaluate("""async (chat) => {
      const { patch } = self.soukModules["js/lib/api.js"];
      await patch(`/api/conversations/${chat}/seat/`, { is_muted: true });
    }""", there.uuid)  # fmt: skip
    alice.wait_for_function(
        "(chat) => self.soukModules['js/chat/app.js'].store.conversations.get(chat).is_muted", arg=there.uuid
    )
    say(bob, there, "muted")
    loud = cast.chat()
    alice.evaluate("localStorage.setItem('souk-notices', JSON.stringify({ notices: true, sound: false }))")
    say(bob, loud, "without a sound")
    expect(alice.locator(".notice-bar")).to_contain_text("without a sound")
    assert alice.evaluate("self.heard") == 0


def test_the_switches_of_the_device_are_kept(cast: Cast):
    alice = cast("alice", size=PHONE)
    alice.goto("/settings/notifications/")
    sound = alice.get_by_role("switch", name="Play a sound")
    expect(sound).to_be_checked()
    sound.uncheck()
    assert_no_violations(alice, "the switches")
    alice.reload()
    expect(sound).not_to_be_checked()
    expect(alice.get_by_role("switch", name=re.compile("at the top of the page"))).to_be_checked()


def test_nobody_is_asked_about_notifications_before_they_have_written(cast: Cast):
    alice, chat = cast("alice"), cast.chat()
    alice.add_init_script("""
      Object.defineProperty(Notification, "permission", { get: () => "default" });
    """)  # the headless browser has said no for everybody
    alice.route("**/api/push/", lambda route: route.fulfill(json={"key": "BA", "is_on": False, "shows_text": False}))
    open_chat(alice, chat)
    question = alice.get_by_role("region", name="Notifications")
    live(alice)
    expect(question).to_have_count(0)
    write(alice, "Are you there?")
    expect(question).to_contain_text("Hear of the answer")
    assert_no_violations(alice, "the question")
    question.get_by_role("button", name="Not now").click()
    expect(question).to_have_count(0)
    alice.reload()
    write(alice, "Hello?")
    expect(alice.locator(".message--mine [data-state=stored]")).to_have_count(2)
    expect(question).to_have_count(0)
