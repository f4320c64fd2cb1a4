"""Reading and writing on the chat page, in a real browser."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import violations
from tests.e2e.chatting import Cast, bubbles, keep_in, live, open_chat, row_of, say, stored, write
from tests.e2e.conftest import DESKTOP, PHONE

if TYPE_CHECKING:
    from playwright.sync_api import Route, WebSocketRoute


OLDER = re.compile(r"messages/\?.*before=")


def test_messages_come_live_and_are_counted_until_they_are_seen(cast: Cast):
    chat = cast.chat()
    bob = cast("bob")
    page = cast("alice", size=PHONE)
    live(page)
    row = row_of(page, chat)
    say(bob, chat, "at three?", "or four?")
    expect(row).to_contain_text("Bob: or four?")
    expect(row).to_contain_text("2 unread messages")
    expect(page).to_have_title(re.compile(r"^\(\d+\) "))
    with page.expect_response(re.compile(r"/read/$")):  # it counts as read once it was really in sight
        row.click()
        expect(page.locator(".unread")).to_be_visible()
        expect(page.locator(".bubble__text")).to_have_text(["at three?", "or four?"])
    page.get_by_role("link", name="Back to the chats").click()
    expect(row).not_to_contain_text("unread")
    page.wait_for_load_state("networkidle")
    page.reload()
    expect(row).to_contain_text("or four?")
    expect(row).not_to_contain_text("unread")


def test_older_messages_load_without_moving_what_is_read(cast: Cast):
    chat = cast.chat("Long")
    page = cast("alice")
    open_chat(page, chat)
    page.wait_for_load_state("networkidle")  # it loads ahead of the reader
    expect(page.locator(".bubble__text").last).to_have_text("line 129")
    expect(page.locator(".bubble__text").last).to_be_in_viewport()
    held: list[Route] = []
    page.route(OLDER, keep_in(held))
    scroller = page.locator(".timeline__scroll")
    scroller.evaluate("(log) => { log.scrollTop = -log.scrollHeight }")
    page.wait_for_timeout(100)
    first = page.locator(".bubble__text").first
    text, before = first.text_content(), first.bounding_box()
    assert len(held) == 1
    held[0].continue_()
    page.unroute(OLDER)
    expect(page.locator(".bubble__text").first).not_to_have_text(text)
    after = page.get_by_text(text, exact=True).bounding_box()
    assert abs(after["y"] - before["y"]) <= 1
    while page.locator(".bubble__text").first.text_content() != "line 0":
        scroller.evaluate("(log) => { log.scrollTop = -log.scrollHeight }")
        page.wait_for_timeout(50)
    assert bubbles(page) == [f"line {number}" for number in range(130)]


@pytest.mark.anywhere
def test_who_reads_further_up_stays_there_and_is_told_of_news(cast: Cast):
    chat = cast.chat("Middling")
    bob = cast("bob")
    page = cast("alice")
    open_chat(page, chat)
    live(page)
    scroller = page.locator(".timeline__scroll")
    scroller.evaluate("(log) => { log.scrollTop = -600 }")
    seen = page.get_by_text("line 40", exact=True)
    before = seen.bounding_box()
    say(bob, chat, "down here")
    news = page.get_by_role("button", name="1 new message")
    expect(news).to_be_visible()
    assert abs(seen.bounding_box()["y"] - before["y"]) <= 1
    news.click()
    expect(page.locator(".bubble__text").last).to_be_in_viewport()
    expect(news).to_be_hidden()


@pytest.mark.anywhere
def test_an_input_methods_enter_does_not_send(cast: Cast):
    chat = cast.chat()
    page = cast("alice", locale="zh-CN")
    page.goto(f"/chats/{chat.uuid}/")
    field = page.locator("#composer-text")
    field.fill("nihao")
    for composing in ({"isComposing": True, "keyCode": 13}, {"isComposing": False, "keyCode": 229}):
        field.dispatch_event("keydown", {"key": "Enter", "bubbles": True, "cancelable": True, **composing})
    expect(field).to_have_value("nihao")
    assert bubbles(page) == []
    field.press("Shift+Enter")
    expect(field).to_have_value("nihao\n")
    field.press("Enter")
    expect(field).to_have_value("")
    expect(page.locator(".bubble__text")).to_have_text(["nihao"])


@pytest.mark.anywhere
def test_a_phones_enter_breaks_the_line(cast: Cast):
    chat = cast.chat()
    page = cast("alice", size=PHONE)
    open_chat(page, chat)
    field = page.get_by_role("textbox", name="Message")
    field.fill("one")
    field.press("Enter")
    expect(field).to_have_value("one\n")
    field.press_sequentially("two")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".bubble__text")).to_have_text(["one\ntwo"])
    expect(page.locator(".message--mine [data-state=stored]")).to_have_count(1)
    assert stored(page, chat) == ["one\ntwo"]


@pytest.mark.anywhere
def test_a_draft_stays_with_its_conversation(cast: Cast):
    chat = cast.chat()
    page = cast("alice")
    open_chat(page, chat)
    page.get_by_role("textbox", name="Message").fill("half a thou")
    page.goto("/chats/")
    expect(row_of(page, chat)).to_contain_text("Draft: half a thou")
    row_of(page, chat).click()
    expect(page.get_by_role("textbox", name="Message")).to_have_value("half a thou")
    page.get_by_role("textbox", name="Message").press_sequentially("ght")
    page.get_by_role("textbox", name="Message").press("Enter")
    page.reload()
    expect(page.locator(".bubble__text")).to_have_text(["half a thought"])
    expect(page.get_by_role("textbox", name="Message")).to_have_value("")


@pytest.mark.anywhere
def test_too_long_a_text_is_held_back_and_says_by_how_much(cast: Cast):
    chat = cast.chat()
    page = cast("alice")
    open_chat(page, chat)
    field = page.get_by_role("textbox", name="Message")
    field.fill("😀" * 4001)
    expect(page.get_by_text("1 character too many")).to_be_visible()
    field.press("Enter")
    assert bubbles(page) == []
    field.fill("😀" * 4000)
    field.press("Enter")
    expect(page.locator(".message--mine [data-state=stored]")).to_have_count(1)


@pytest.mark.anywhere
def test_back_and_the_keys_lead_where_one_expects(cast: Cast):
    chat = cast.chat()
    page = cast("alice")
    row = row_of(page, chat)
    row.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/chats/{chat.uuid}/$"))
    expect(page.get_by_role("textbox", name="Message")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile(r"/chats/$"))
    expect(row).to_be_focused()
    page.go_forward()
    expect(page.locator(".talk__title")).to_have_text(chat.title)
    page.go_back()
    expect(page.locator(".talk__none")).to_be_visible()
    page.keyboard.press("End")
    expect(page.locator("a.chat-row").last).to_be_focused()
    page.keyboard.press("Home")
    expect(page.locator("a.chat-row").first).to_be_focused()


def test_a_group_is_made_from_contacts(cast: Cast):
    page = cast("alice", size=PHONE)
    page.get_by_role("button", name="New chat").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="New group").click()
    dialog.get_by_role("textbox", name="Name of the group").fill("Sunday walk")
    dialog.get_by_text("Bob", exact=True).click()
    dialog.get_by_text("Carol", exact=True).click()
    dialog.get_by_role("button", name="Make the group").click()
    expect(page.locator(".talk__title")).to_have_text("Sunday walk")
    expect(page.locator(".talk__note")).to_have_text("3 members")
    expect(page.locator(".system-line")).to_have_text("Alice started the group")


CARD = {
    "title": "West Lake Longjing", "subtitle": "Spring picking", "picture": None, "price": "$18.00",
    "price_before": "$20.00", "note": "", "tags": [{"text": "4 left", "tone": "warn"}], "lines": [],
    "action": {"type": "post", "label": "Claim", "url": "/api/claim-stand-in/"},
    "source": {"name": "Jade Teahouse", "icon": ""}, "is_gone": False,
}  # fmt: skip


def test_a_card_follows_what_it_shows(cast: Cast):
    chat = cast.chat("Card")
    page = cast("alice", size=PHONE)
    now = dict(CARD)
    sockets: list[WebSocketRoute] = []
    page.route_web_socket(re.compile("/ws/"), keep_in(sockets))

    def views(route: Route) -> None:
        uuids = route.request.url.split("messages=")[1].split(",")
        route.fulfill(json={"cards": dict.fromkeys(uuids, now)})

    def change(seq: int) -> None:
        event = {"type": "card.changed", "ref": "00000000-0000-0000-0000-000000000005"}
        state = json.loads(page.locator("#chat-state").text_content())
        frame = {"type": "event", "epoch": state["epoch"], "conversation": chat.uuid, "seq": seq, "event": event}
        sockets[-1].send(json.dumps(frame))

    page.route(re.compile("/api/cards/"), views)
    open_chat(page, chat)
    live(page)
    card = page.locator("souk-card")
    change(3)
    expect(card).to_contain_text("$18.00")
    expect(card.get_by_role("link", name="West Lake Longjing")).to_have_attribute("href", "/chats/?mini=jade/p/x/")
    now["price"] = "$16.00"
    change(4)
    expect(card).to_contain_text("$16.00")
    keep = "(event) => { window.opened = event.detail; event.stopImmediatePropagation() }"
    page.evaluate(f"window.addEventListener('souk:open', {keep}, true)")
    card.get_by_role("link").click()
    assert page.evaluate("window.opened") == {"program": "jade", "path": "p/x/"}
    page.route(
        "**/api/claim-stand-in/", lambda route: route.fulfill(status=409, json={"code": "gone", "message": "Used up."})
    )
    card.get_by_role("button", name="Claim").click()
    expect(card.get_by_role("alert")).to_have_text("Used up.")
    page.unroute("**/api/claim-stand-in/")

    def claim(route: Route) -> None:
        now["action"] = {"type": "open", "label": "Use it"}
        route.fulfill(status=201, json={})

    page.route("**/api/claim-stand-in/", claim)
    card.get_by_role("button", name="Claim").click()
    expect(card.get_by_role("button", name="Use it")).to_be_visible()
    expect(card.get_by_role("alert")).to_be_hidden()


def test_who_writes_is_seen_writing(cast: Cast):
    chat = cast.chat()
    bob, page = cast("bob"), cast("alice")
    open_chat(page, chat)
    open_chat(bob, chat)
    live(page)
    live(bob)
    bob.get_by_role("textbox", name="Message").press_sequentially("He")
    expect(page.locator(".talk__note")).to_have_text("Bob is typing…")
    write(bob, "Hello")
    expect(page.locator(".bubble__text")).to_have_text(["Hello"])
    expect(page.locator(".talk__note")).to_have_text("3 members")


@pytest.mark.anywhere
def test_a_lost_line_is_mentioned_only_after_a_moment(cast: Cast):
    page = cast("alice")
    sockets: list[WebSocketRoute] = []

    def first_only(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        if len(sockets) > 1:
            socket.close(code=1013)
        else:
            socket.connect_to_server()

    page.route_web_socket(re.compile("/ws/"), first_only)
    page.goto("/chats/")
    live(page)
    said = page.locator(".chats__state")
    sockets[0].close(code=1012)
    page.wait_for_timeout(700)
    assert said.text_content() == ""
    expect(said).to_have_text("Connecting…")


def test_a_line_closed_as_signed_out_is_opened_again_by_whoever_is_signed_in(cast: Cast):
    chat = cast.chat()
    page = cast("alice")
    sockets: list[WebSocketRoute] = []

    def closing_the_first(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        if len(sockets) == 1:
            socket.close(code=4401)
        else:
            socket.connect_to_server()

    page.route_web_socket(re.compile("/ws/"), closing_the_first)
    page.goto(f"/chats/{chat.uuid}/")
    live(page)
    assert len(sockets) == 2
    expect(page.locator(".talk__title")).to_have_text(chat.title)


@pytest.mark.anywhere
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing(cast: Cast, size: dict[str, int], dark: bool):
    chat = cast.chat(f"Axe {size['width']} {dark}")
    page = cast("alice", size=size, dark=dark)
    expect(page.locator("a.chat-row").first).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="New chat").click()
    expect(page.get_by_role("dialog").get_by_text("Bob", exact=True)).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    row_of(page, chat).click()
    write(page, "and my own")
    if size == PHONE:
        page.get_by_role("button", name="Send").click()
    expect(page.locator(".message--mine [data-state=stored]")).to_have_count(1)
    page.wait_for_timeout(300)
    assert violations(page) == []
