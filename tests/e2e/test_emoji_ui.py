"""Emoji to write and to answer with: found in both languages, the recent ones first, under the page's strict policy."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import assert_no_violations
from tests.e2e.chatting import Cast, open_chat
from tests.e2e.conftest import PHONE

pytestmark = pytest.mark.e2e


def test_emoji_go_where_the_cursor_is_and_come_first_the_next_time(cast: Cast):
    chat, alice = cast.chat(), cast("alice", size=PHONE)
    open_chat(alice, chat)
    field = alice.get_by_role("textbox", name="Message")
    field.fill("Tea at three")
    field.evaluate("(one) => one.setSelectionRange(3, 3)")
    alice.get_by_role("button", name="Emoji and stickers").click()
    sheet = alice.get_by_role("dialog")
    sheet.get_by_role("searchbox").fill("teacup")
    sheet.get_by_role("button", name="teacup without handle").click()
    assert_no_violations(alice, "the emoji")
    sheet.get_by_role("button", name="Food").click()
    expect(sheet.get_by_role("button", name="pretzel")).to_be_visible()
    sheet.get_by_role("button", name="Close").click()
    expect(field).to_have_value("Tea🍵 at three")
    alice.get_by_role("button", name="Emoji and stickers").click()
    expect(sheet.locator(".emoji__one").first).to_have_text("🍵")
    first = sheet.locator(".emoji__one").first
    first.focus()
    alice.keyboard.press("ArrowRight")
    expect(sheet.locator(".emoji__one").nth(1)).to_be_focused()
    sheet.get_by_role("button", name="Stickers").click()
    expect(alice.locator(".stickers__sticker")).to_have_count(12)


def test_in_chinese_they_are_found_by_both_names_and_answer_a_message(cast: Cast):
    chat, alice = cast.chat(), cast("alice", locale="zh-CN")
    alice.goto("/settings/")
    alice.evaluate("document.cookie = 'django_language=zh-hans; path=/'")
    open_chat(alice, chat)
    alice.locator("[data-part=text]#composer-text").fill("星期天下午三点一起喝茶好不好，我带点心来。")
    alice.keyboard.press("Enter")
    expect(alice.locator(".message--mine [data-state=stored]")).to_have_count(1)
    alice.locator(".message--mine .bubble").click(button="right")
    alice.locator("[data-part=more-signs]").click()
    find = alice.get_by_role("searchbox")
    find.fill("flamingo")
    expect(alice.locator(".emoji__one")).to_have_text(["🦩"])
    find.fill("火烈鸟")
    alice.locator(".emoji__one").filter(has_text="🦩").click()
    expect(alice.locator(".reactions")).to_contain_text("🦩")
