"""What people do with messages, in real browsers: two people in one chat, each seeing what the other did."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import assert_no_violations
from tests.e2e.chatting import Cast, Chat, bubbles, call, live, module, open_chat, row_of, say, stored, write
from tests.e2e.conftest import PHONE

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.anywhere  # the story and the chat are driven on PostgreSQL and Redis too


def message(page: Page, text: str) -> Locator:
    return page.locator(".message").filter(has=page.locator(".bubble__text", has_text=text))


def choose(page: Page, text: str, act: str) -> None:
    """Opens a message's menu by a right click, and takes one of what it offers."""
    expect(message(page, text)).to_have_attribute("data-uuid", re.compile("-"))  # it is stored
    message(page, text).locator(".bubble__text").click(button="right")
    page.get_by_role("dialog").get_by_role("button", name=act, exact=True).click()


def field(page: Page) -> Locator:
    return page.get_by_label("Message", exact=True).and_(page.locator("textarea"))


def both(cast: Cast) -> tuple[Page, Page, Chat]:
    """Alice and Bob in a group of their own."""
    chat, alice, bob = cast.chat(), cast("alice"), cast("bob")
    for page in (alice, bob):
        open_chat(page, chat)
        live(page)
    return alice, bob, chat


def test_answer_react_edit_and_recall(cast: Cast):
    alice, bob, _chat = both(cast)
    write(alice, "Tea at tree?")
    choose(bob, "Tea at tree?", "Reply")
    expect(bob.locator(".aside")).to_contain_text("Answer to Alice")
    bob.keyboard.press("Escape")
    expect(bob.locator(".aside")).to_be_hidden()
    choose(bob, "Tea at tree?", "Reply")
    bob.keyboard.type("Yes, please")
    bob.keyboard.press("Enter")
    expect(alice.locator(".quote")).to_contain_text("Tea at tree?")

    message(bob, "Tea at tree?").locator(".bubble__text").click(button="right")
    assert_no_violations(bob, "the menu of a message")
    assert bob.locator(".message-menu__signs").evaluate("(row) => row.scrollWidth <= row.clientWidth")
    bob.locator("dialog .sign").first.click()
    expect(alice.locator(".reaction")).to_have_text("👍1")
    alice.locator(".reaction").click()
    expect(bob.locator(".reaction")).to_have_text("👍2")
    bob.locator(".reaction").hover()
    expect(bob.locator(".reaction")).to_have_attribute("title", re.compile("Alice"))
    bob.locator(".reaction").click()
    expect(alice.locator(".reaction")).to_have_text("👍1")

    field(alice).press("ArrowUp")
    expect(field(alice)).to_have_value("Tea at tree?")
    field(alice).fill("Tea at three?")
    field(alice).press("Enter")
    expect(message(bob, "Tea at three?")).to_be_visible()
    expect(bob.locator(".quote")).to_contain_text("Tea at three?")  # who answered it shows what it says now
    bob.locator(".message__edited").locator("visible=true").click()
    expect(bob.locator(".version__text")).to_have_text(["Tea at three?", "Tea at tree?"])
    bob.keyboard.press("Escape")

    choose(alice, "Tea at three?", "Recall")
    expect(bob.locator(".gone")).to_have_text(re.compile("Alice recalled a message"))
    expect(bob.locator(".quote")).to_contain_text("Alice recalled a message")
    alice.get_by_role("button", name="Write again").click()
    expect(field(alice)).to_have_value("Tea at three?")
    assert "Tea at" not in bob.locator("souk-timeline").inner_text()


def test_names_are_completed_and_those_who_are_named_are_told(cast: Cast):
    alice, bob, chat = both(cast)
    bob.goto("/chats/")
    field(alice).click()
    alice.keyboard.type("Ask@")  # an address is no name
    expect(alice.locator(".mention")).to_have_count(0)
    field(alice).fill("")
    alice.keyboard.type("请问@")
    expect(alice.locator(".mention")).to_have_text([re.compile("everyone"), re.compile("Bob"), re.compile("Carol")])
    alice.keyboard.type("bo")
    expect(alice.locator(".mention")).to_have_text([re.compile("Bob")])
    assert_no_violations(alice, "the list of names")
    alice.keyboard.press("Enter")
    alice.keyboard.type("come?")
    alice.keyboard.press("Enter")
    expect(alice.locator(".mentioned")).to_have_text("@Bob")
    row = row_of(bob, chat)
    expect(row.get_by_text("[You were mentioned]")).to_be_visible()
    say(alice, chat, *(f"line {number}" for number in range(60)))
    row.click()
    bob.get_by_role("button", name="You were mentioned").click()
    expect(bob.locator(".message:focus")).to_contain_text("@Bob")
    bob.get_by_role("button", name="To the newest messages").click()
    expect(message(bob, "line 59")).to_be_in_viewport()
    expect(row.get_by_text("[You were mentioned]")).to_be_hidden()


def test_pin_star_forward_delete_and_select(cast: Cast):
    alice, bob, chat = both(cast)
    other = cast.chat()
    write(alice, "The address: 1 Tea Lane")
    write(alice, "second")
    choose(alice, "The address", "Pin for everyone")
    expect(bob.locator(".pins")).to_contain_text("The address: 1 Tea Lane")
    bob.locator(".pins__pin").click()
    expect(bob.locator(".message:focus")).to_contain_text("The address")
    choose(bob, "The address", "Star")
    expect(bob.locator(".message__star").locator("visible=true")).to_have_count(1)

    choose(bob, "The address", "Forward")
    name = bob.get_by_text(other.title, exact=True)
    bob.locator("souk-share-picker .target").filter(has=name).click()
    bob.locator("souk-share-picker").get_by_role("button", name="Send (1)").click()
    expect(bob.locator(".toast")).to_have_text("Sent to 1 chat.")
    open_chat(alice, other)
    expect(alice.locator(".message__forwarded").locator("visible=true")).to_have_text("Forwarded")
    assert bubbles(alice) == ["The address: 1 Tea Lane"]

    choose(bob, "second", "Select")
    expect(bob.locator(".selection__count")).to_have_text("1 selected")
    message(bob, "The address").click()
    expect(bob.locator(".selection__count")).to_have_text("2 selected")
    bob.locator(".selection").get_by_role("button", name="Delete for me").click()
    bob.get_by_role("dialog").get_by_role("button", name="Delete for me").click()
    expect(bob.locator(".message")).to_have_count(0)
    bob.reload()
    live(bob)
    expect(bob.locator(".message")).to_have_count(0)
    open_chat(alice, chat)
    assert bubbles(alice) == ["The address: 1 Tea Lane", "second"]


def test_a_starred_message_is_opened_from_its_page(cast: Cast):
    page, chat = cast("alice"), cast.chat("Long")
    history = call(page, "return await get(`/api/conversations/${a}/messages/?limit=100`);", chat.uuid)
    early = call(page, "return await get(`/api/conversations/${a}/messages/?before=${b}`);", chat.uuid, history["next"])
    uuid = next(one["uuid"] for one in early["items"] if one["text"] == "line 10")
    call(page, f"const {{ put }} = {module('lib/api')};"
               "await put(`/api/messages/${a}/star/`);", uuid)  # fmt: skip
    page.goto("/starred/")
    assert_no_violations(page, "the starred messages")
    page.get_by_role("link", name=re.compile("line 10")).click()
    expect(page.locator(".message:focus")).to_contain_text("line 10")
    assert "at=" not in page.url


def test_messages_are_reached_by_keys_and_by_a_long_press(cast: Cast):
    chat, page = cast.chat("Middling"), cast("bob")
    open_chat(page, chat)
    page.locator(".timeline__scroll").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    focused = page.locator(".message:focus")
    expect(focused).to_have_attribute("aria-label", re.compile("Alice: line 58, "))
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Message")).to_be_visible()
    page.keyboard.press("Escape")
    expect(focused).to_contain_text("line 58")
    page.keyboard.press("Escape")
    expect(field(page)).to_be_focused()
    phone = cast("alice", size=PHONE)
    open_chat(phone, chat)
    box = message(phone, "line 59").locator(".bubble__text").bounding_box()
    spot = {"touchPoints": [{"x": box["x"] + 8, "y": box["y"] + 8}]}
    touch = phone.context.new_cdp_session(phone)
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", **spot})
    expect(phone.get_by_role("dialog", name="Message")).to_be_visible()
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    phone.locator("dialog").get_by_role("button", name="Cancel").click()
    assert bubbles(phone)[-1] == "line 59"


def test_a_chat_is_muted_and_kept_on_top(cast: Cast):
    page, chat = cast("alice"), cast.chat()
    bob = cast("bob")
    live(page)
    for act in ("Keep on top", "Mute"):
        row_of(page, chat).click(button="right")
        page.get_by_role("dialog").get_by_role("button", name=act, exact=True).click()
    expect(page.locator("a.chat-row").first).to_contain_text(chat.title)
    expect(row_of(page, chat).locator("[data-part=muted]")).to_be_visible()
    title = page.title()
    say(bob, chat, "quietly")
    expect(row_of(page, chat)).to_contain_text("1 unread message")
    assert page.title() == title  # it is not counted where people are called


def test_a_draft_goes_along_to_another_device(cast: Cast):
    chat, desk = cast.chat(), cast("alice")
    phone = cast("alice", size=PHONE)
    live(phone)
    open_chat(desk, chat)
    with desk.expect_response(re.compile(r"/draft/$")):
        field(desk).fill("Half a thought")
    expect(row_of(phone, chat)).to_contain_text("Draft: Half a thought")
    row_of(phone, chat).click()
    expect(field(phone)).to_have_value("Half a thought")
    phone.locator(".composer__send").locator("visible=true").click()
    expect(field(desk)).to_be_focused()
    expect(desk.locator(".bubble__text")).to_have_text(["Half a thought"])
    expect(field(desk)).to_have_value("")  # it was sent
    with phone.expect_response(re.compile(r"/draft/$")):
        field(phone).fill("And the other half")
    expect(field(desk)).to_have_value("And the other half")  # though it is focused: nothing is being written on it
    desk.keyboard.type(", then")
    with phone.expect_response(re.compile(r"/draft/$")):
        field(phone).fill("Something else")
    expect(row_of(desk, chat)).to_be_visible()
    expect(field(desk)).to_have_value("And the other half, then")  # what is being written stays
    field(desk).press("Enter")
    field(desk).fill("And the other half, then")  # the same words again, here: they stay
    expect(desk.locator(".message--mine [data-state=stored]")).to_have_count(2)
    expect(phone.locator(".bubble__text")).to_have_text(["Half a thought", "And the other half, then"])
    expect(field(desk)).to_have_value("And the other half, then")


def test_a_device_whose_clock_is_slow_sends_a_draft_and_it_does_not_come_back(cast: Cast):
    chat, desk = cast.chat(), cast("alice")
    phone = cast("alice", size=PHONE)
    phone.add_init_script("const now = Date.now; Date.now = () => now() - 600_000;")
    live(desk)
    open_chat(desk, chat)
    with desk.expect_response(re.compile(r"/draft/$")):
        field(desk).fill("Half a thought")
    open_chat(phone, chat)
    expect(field(phone)).to_have_value("Half a thought")
    field(phone).press("End")
    field(phone).press_sequentially(", whole")
    phone.locator(".composer__send").locator("visible=true").click()
    expect(phone.locator(".message--mine [data-state=stored]")).to_have_count(1)
    expect(field(desk)).to_have_value("")
    with phone.expect_response(re.compile(r"/draft/$")):
        field(phone).fill("Another thought")  # written after what was sent, by a clock that is slow still
    expect(field(desk)).to_have_value("Another thought")
    field(phone).press("ControlOrMeta+Enter")
    expect(desk.locator(".bubble__text")).to_have_text(["Half a thought, whole", "Another thought"])
    for page in (desk, phone):
        page.reload()
        expect(page.locator(".bubble__text")).to_have_count(2)
        expect(field(page)).to_have_value("")


def test_a_slow_clock_keeps_nobody_from_taking_back_or_waiting(cast: Cast):
    """What a message's age decides is counted by the server's clock."""
    chat, alice = cast.chat(), cast("alice")
    alice.add_init_script("const now = Date.now; Date.now = () => now() + 3600_000;")
    open_chat(alice, chat)
    write(alice, "Just now")
    expect(alice.locator(".message--mine [data-state=stored]")).to_have_count(1)
    alice.locator(".message--mine .bubble").click(button="right")
    expect(alice.get_by_role("menuitem", name="Recall").or_(alice.get_by_role("button", name="Recall"))).to_be_visible()


def test_who_wrote_sees_that_it_was_read(cast: Cast):
    alice, bob = cast("alice"), cast("bob")
    who = call(bob, "return (await get('/api/contacts/')).results.find((one) => one.person.name === 'Alice').person;")
    made = call(bob, "return await post('/api/conversations/', { person: a });", who["uuid"])
    chat = Chat("Bob", made["uuid"])
    open_chat(alice, chat)
    live(alice)
    write(alice, "Are you there?")
    expect(alice.locator(".message--mine [data-state=stored]")).to_have_count(1)
    expect(alice.locator(".message__read").locator("visible=true")).to_have_count(0)
    open_chat(bob, Chat("Alice", chat.uuid))
    expect(alice.locator(".message__read").locator("visible=true")).to_have_text("Read")


def test_a_text_that_is_too_long_goes_in_parts_or_as_a_file(cast: Cast):
    alice, bob, chat = both(cast)
    long = "\n".join(f"Line {number} of a long story." for number in range(200))
    field(alice).fill(long)
    expect(alice.get_by_text("characters too many")).to_be_visible()
    expect(alice.get_by_role("button", name="Send", exact=True)).to_have_attribute("aria-disabled", "true")
    alice.get_by_role("button", name="Send in 2 parts").click()
    expect(bob.locator(".bubble__text")).to_have_count(2)
    assert "\n".join(stored(alice, chat)) == long
    expect(field(alice)).to_have_value("")
    field(alice).fill(long)
    alice.get_by_role("button", name="Send as a file").click()
    expect(bob.locator(".message").last).to_contain_text("Text.txt")
    expect(field(alice)).to_have_value("")


def test_links_names_and_markup_are_drawn_as_elements(cast: Cast):
    alice, bob, _chat = both(cast)
    write(alice, "*Bold* 「https://ex.test/a_b」后 `x < y` <b>no</b>\n> quoted _line_\n```\n  code\n```")
    text = bob.locator(".bubble__text")
    expect(text.locator("strong")).to_have_text("Bold")
    expect(text.locator("a")).to_have_attribute("href", "https://ex.test/a_b")
    expect(text.locator("code")).to_have_text("x < y")
    expect(text.locator("blockquote em")).to_have_text("line")
    expect(text.locator("pre")).to_have_text("  code", use_inner_text=True)
    expect(text.locator("b")).to_have_count(0)
    bob.goto("/chats/")
    expect(bob.locator("a.chat-row").first).to_contain_text("Bold 「https://ex.test/a_b」后")
    assert_no_violations(bob, "a list with markup")


def test_a_search_in_a_chat_goes_from_result_to_result_in_place(cast: Cast):
    chat, page = cast.chat(), cast("alice")
    say(cast("bob"), chat, "green tea", *(f"line {number}" for number in range(60)), "black tea", "tea at three")
    open_chat(page, chat)
    page.get_by_role("button", name="Search this chat").click()
    box = page.get_by_role("searchbox", name="Search this chat")
    box.fill("tea")
    count, says = page.locator(".find-bar__count"), page.locator(".find-bar__says")
    expect(count).to_have_text("1 of 3")
    expect(says).to_have_text(re.compile("^Bob, .*20[0-9]{2}"))
    expect(message(page, "tea at three")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(count).to_have_text("2 of 3")
    page.get_by_role("button", name="Older result").click()
    expect(count).to_have_text("3 of 3")
    expect(message(page, "green tea")).to_be_in_viewport()
    assert_no_violations(page, "the search in a chat")
    page.get_by_role("button", name="Newer result").click()
    expect(count).to_have_text("2 of 3")
    box.fill("coffee")
    expect(says).to_have_text("Nothing found for “coffee”.")
    box.press("Escape")
    expect(box).to_be_hidden()
    expect(page).to_have_url(re.compile(chat.uuid))  # the chat stays open
