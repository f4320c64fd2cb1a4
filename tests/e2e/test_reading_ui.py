"""Reading for everyone: large text, text from right to left, and a screen reader that is told without noise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import assert_no_violations
from tests.e2e.conftest import DESKTOP, PHONE, People

pytestmark = pytest.mark.anywhere

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

PEOPLE = """
from uuid import uuid4
from accounts.models import Contact, User
from chat.services import conversations, messages
alice, bob = (User.objects.create_user(username=n, password=n, display_name=n.title()) for n in ("alice", "bob"))
Contact.objects.create(owner=alice, person=bob)
Contact.objects.create(owner=bob, person=alice)
tea = conversations.create_group(owner=alice, title="Tea lovers of the long river valley", people=[bob])
for number in range(40):
    who = bob if number % 2 else alice
    text = f"line {number}: the kettle sings and averyveryverylongwordthatneedstobreaksomewhere"
    messages.send_text(sender=who, conversation=tea, client_id=uuid4(), text=text)
print(tea.uuid)
"""
SAY = """async ([group, texts]) => {
  const { post } = self.soukModules["js/lib/api.js"];
  const say = (text) => post(`/api/conversations/${group}/messages/`, { client_id: crypto.randomUUID(), text });
  await Promise.all(texts.map(say));
}"""
OUTSIDE = """() => [...document.querySelectorAll(".shell *")].filter((element) => {
  const { left, right, width, height } = element.getBoundingClientRect();
  const isApart = element.closest(".visually-hidden, [hidden], dialog");
  const isHidden = isApart || getComputedStyle(element).visibility === "hidden";
  return width && height && !isHidden && (left < -1 || right > innerWidth + 1);
}).map((element) => `${element.tagName} ${element.className} ${element.dataset.part ?? ""}`)"""
CLIPPED = """() => [...document.querySelectorAll(".badge, .chat-row__name, .talk__title, .bubble__text, .composer__text")]
  .filter((one) => one.getClientRects().length && one.scrollHeight > one.clientHeight + 4).map((one) => one.className)"""
SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])


@pytest.fixture
def people(browser, site) -> Iterator[People]:
    people = People(browser, site)
    yield people
    people.close()


@pytest.fixture(scope="module")
def tea(site) -> str:
    return site.shell(PEOPLE).split()[-1]


def box(locator: Locator) -> dict[str, float]:
    found = locator.bounding_box()
    assert found
    return found


def looks_whole(page: Page) -> None:
    assert page.evaluate(OUTSIDE) == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


@SIZES
def test_text_twice_as_large_breaks_nothing(people, tea, size):
    page = people("alice", size=size)
    for path, there in (("/chats/", ".chat-row[href]"), (f"/chats/{tea}/", ".timeline .message")):
        page.goto(path)
        expect(page.locator(there).first).to_be_attached()
        page.evaluate("() => (document.documentElement.style.fontSize = '200%')")
        looks_whole(page)
        assert page.evaluate(CLIPPED) == []
    field = page.get_by_role("textbox", name="Message")
    field.fill("It still fits")
    expect(field).to_be_in_viewport(ratio=0.9)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".message--mine", has_text="It still fits").last).to_be_in_viewport()
    assert_no_violations(page, "twice as large")


@SIZES
def test_from_right_to_left_everything_is_mirrored(people, tea, size):
    page = people("alice", size=size)
    page.goto(f"/chats/{tea}/")
    mine, theirs = (
        page.locator(".message--mine .bubble").last,
        page.locator(".message:not(.message--mine) .bubble").last,
    )
    expect(mine).to_be_visible()
    before = box(mine)["x"] > box(theirs)["x"]
    page.evaluate("() => (document.documentElement.dir = 'rtl')")
    looks_whole(page)
    assert before
    assert box(mine)["x"] + box(mine)["width"] < box(theirs)["x"] + box(theirs)["width"]
    if size == DESKTOP:
        assert box(page.locator(".shell__list"))["x"] > box(page.locator(".shell__talk"))["x"]
    send = page.locator(".composer button").last
    assert box(send)["x"] < box(page.get_by_role("textbox", name="Message"))["x"]


def test_a_screen_reader_hears_one_message_in_words_and_many_as_a_number(people, tea):
    page, bobs = people("alice", size=DESKTOP), people("bob")
    page.goto(f"/chats/{tea}/")
    expect(page.locator(".timeline .message").last).to_be_visible()
    page.evaluate("""() => {
      window.heard = [];
      const announcer = document.getElementById("announcer");
      new MutationObserver(() => window.heard.push(announcer.textContent)).observe(announcer, { childList: true });
    }""")
    bobs.evaluate(SAY, [tea, ["Hello"]])
    expect(page.locator("#announcer")).to_have_text("Bob: Hello")
    bobs.evaluate(SAY, [tea, [f"many {number}" for number in range(6)]])
    expect(page.locator("#announcer")).to_contain_text("new messages")
    expect(page.locator(".message", has_text="many ")).to_have_count(6)
    page.wait_for_timeout(1500)  # longer than it gathers: nothing more is to come
    heard = page.evaluate("() => window.heard")
    assert len(heard) <= 3  # the six came within one or two breaths
    expect(page.get_by_role("log")).to_have_attribute("aria-live", "off")
