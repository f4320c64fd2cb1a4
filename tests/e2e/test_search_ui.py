"""Searching one's chats in a real browser: as one types, by keyboard, on a phone, and into the message."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import assert_no_violations
from tests.e2e.conftest import DESKTOP, PHONE, People

pytestmark = pytest.mark.anywhere  # the story and the chat are driven on PostgreSQL and Redis too

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

PEOPLE = """
from uuid import uuid4
from accounts.models import Contact, User
from chat.services import conversations, messages
alice, bob = (User.objects.create_user(username=n, password=n, display_name=n.title()) for n in ("alice", "bob"))
Contact.objects.create(owner=alice, person=bob)
Contact.objects.create(owner=bob, person=alice)
tea = conversations.create_group(owner=alice, title="Tea lovers", people=[bob])
def say(to, text):
    messages.send_text(sender=bob, conversation=to, client_id=uuid4(), text=text)
say(tea, "Free shipping to Hangzhou")
say(tea, "我想买红色连衣裙")
for number in range(120):
    say(tea, f"line {number}")
talk = conversations.open_direct(me=alice, other=bob)
say(talk, "Is the shipping in red?")
print(tea.uuid)
"""


@pytest.fixture
def people(browser, site) -> Iterator[People]:
    people = People(browser, site)
    yield people
    people.close()


@pytest.fixture(scope="module")
def tea(site) -> str:
    return site.shell(PEOPLE).strip().splitlines()[-1]


def field(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Search chats and messages")


def results(page: Page) -> Locator:
    return page.locator("souk-chat-search [role=option]")


def test_by_keyboard_from_a_typo_into_the_message_far_back(people, tea):
    page = people("alice", size=DESKTOP)
    expect(page.locator(".chat-row[href]").first).to_be_visible()
    page.keyboard.press("Control+k")
    expect(field(page)).to_be_focused()
    page.keyboard.type("shiping", delay=20)
    expect(results(page)).to_have_count(2)
    expect(page.locator(".find__hit mark")).to_have_text(["shipping", "shipping"])
    expect(page.locator(".find__note")).to_have_text("2 results")
    assert_no_violations(page, "search")
    page.keyboard.press("ArrowDown")
    expect(results(page).nth(1)).to_have_attribute("aria-selected", "true")
    expect(field(page)).to_have_attribute("aria-activedescendant", "find-option-1")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/chats/{tea}/")
    found = page.locator(".timeline .message", has_text="Free shipping to Hangzhou")
    expect(found).to_be_in_viewport()
    expect(found).to_be_focused()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("option", name="shiping")).to_be_visible()  # it is remembered
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".find__hit mark").first).to_have_text("shipping")
    page.keyboard.press("Escape")
    expect(page.locator(".find__panel")).to_be_hidden()


def test_on_a_phone_with_an_input_method_within_one_chat_and_without_a_network(people, tea):
    page = people("alice", size=PHONE, language="zh-hans")
    page.goto(f"/chats/{tea}/")
    asked = []
    page.on("request", lambda request: "/api/search/" in request.url and asked.append(request.url))
    page.get_by_role("button", name="查找聊天记录").click()
    box = page.get_by_role("searchbox", name="查找聊天记录")
    expect(box).to_be_focused()
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "lian yi", "selectionStart": 7, "selectionEnd": 7})
    page.wait_for_timeout(400)
    assert asked == []  # what is being composed is no query yet
    session.send("Input.insertText", {"text": "连衣"})
    expect(page.locator(".find-bar__count")).to_have_text("1 / 1")
    expect(box).to_be_focused()
    box.press("Escape")
    page.get_by_role("link", name="返回聊天").click()
    box = page.get_by_role("combobox", name="搜索聊天和消息")
    box.fill("shipping")
    expect(results(page)).to_have_count(2)
    box.fill("没有的东西")
    expect(page.locator(".find__note")).to_have_text("没有找到“没有的东西”的相关结果。")
    page.context.set_offline(True)
    box.fill("红色")
    expect(page.get_by_role("button", name="重试")).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("button", name="重试").click()
    expect(page.locator(".find__hit mark")).to_have_text("红色")
    assert_no_violations(page, "search")
    results(page).first.tap()
    expect(page.locator(".timeline .message", has_text="我想买红色连衣裙")).to_be_in_viewport()
