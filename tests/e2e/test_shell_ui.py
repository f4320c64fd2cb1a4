"""The shell around the chats: its keys, its search, its tabs, and what becomes of it when somebody signs out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import violations
from tests.e2e.chatting import Cast, Chat, bubbles, live, module, open_chat, row_of, say, stored
from tests.e2e.conftest import DESKTOP, PHONE, People

pytestmark = pytest.mark.anywhere

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

    from tests.server import Server

# Safari's order: the composition has ended when its key comes, and only the code says whose the key is.
SAFARIS = {"keyCode": 229, "isComposing": False}
DURING = {"keyCode": 229, "isComposing": True}


def press_in_input_method(where: Locator, key: str) -> None:
    for how in (DURING, SAFARIS):
        where.dispatch_event("keydown", {"key": key, "bubbles": True, "cancelable": True, "composed": True, **how})


def test_keys_of_an_input_method_close_send_and_move_nothing(cast: Cast):
    chat = cast.chat()
    page = cast("alice")
    open_chat(page, chat)
    text = page.get_by_role("textbox", name="Message")
    text.fill("にほん")
    for key in ("Escape", "Enter", "ArrowUp"):
        press_in_input_method(text, key)
    expect(text).to_have_value("にほん")
    assert page.url.endswith(f"/chats/{chat.uuid}/")
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Search chats and messages")
    press_in_input_method(field, "Escape")
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("Escape")
    page.locator("body").press("Alt+m")
    drawer = page.locator("souk-drawer")
    press_in_input_method(drawer.get_by_role("searchbox"), "Escape")
    expect(drawer).to_have_attribute("data-state", "open")
    drawer.get_by_role("searchbox").press("Escape")
    expect(drawer).to_have_attribute("data-state", "closed")
    page.get_by_role("button", name="New chat").click()
    find = page.get_by_role("dialog").get_by_role("searchbox").first
    escape = "new KeyboardEvent('keydown', {key: 'Escape', keyCode: 229, bubbles: true, cancelable: true})"
    assert find.evaluate(f"(field) => field.dispatchEvent({escape})") is False, "the browser would close the dialog"
    assert stored(page, chat) == []


def test_going_through_the_page_by_tab_changes_nothing(cast: Cast):
    page = cast("alice")
    rows = page.locator("a.chat-row[href]")
    expect(rows.first).to_be_visible()
    field = page.get_by_role("combobox", name="Search chats and messages")
    page.get_by_role("button", name="New chat").focus()
    page.keyboard.press("Tab")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(rows.first).to_be_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('souk-chat-list') !== null")


@pytest.mark.parametrize("how", ["typed", "shortcut", "in this chat"])
def test_escape_gives_the_focus_back_to_where_it_was(cast: Cast, how: str):
    chat = cast.chat()
    page = cast("alice")
    open_chat(page, chat)
    field = page.get_by_role("combobox", name="Search chats and messages")
    before = page.get_by_role("textbox", name="Message")
    if how == "typed":
        field.focus()
        before = field
        page.keyboard.type("tea")
    elif how == "shortcut":
        before.focus()
        page.keyboard.press("Control+k")
    else:
        before = page.get_by_role("button", name="Search this chat")
        before.focus()
        page.keyboard.press("Enter")
        field = page.get_by_role("searchbox", name="Search this chat")
        expect(field).to_be_focused()
        page.keyboard.press("Escape")
        expect(field).to_be_hidden()
        expect(before).to_be_focused()
        return
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(before).to_be_focused()
    expect(page.locator("a.chat-row[href]").first).to_be_visible()


def test_the_tabs_lead_everywhere_and_leave_the_room_to_a_conversation(cast: Cast):
    chat = cast.chat()
    page = cast("alice", size=PHONE)
    tabs = page.get_by_role("navigation", name="Main")
    expect(tabs.get_by_role("link", name="Chats")).to_have_attribute("aria-current", "page")
    before = int(tabs.locator("[data-part=unread]").text_content() or 0)
    say(cast("bob"), chat, "one", "two")
    expect(tabs.get_by_role("link", name="Chats")).to_contain_text(f"{before + 2} unread messages")
    tabs.get_by_role("link", name="Contacts").click()
    expect(page).to_have_url(re.compile("/contacts/$"))
    expect(tabs.get_by_role("link", name="Contacts")).to_have_attribute("aria-current", "page")
    expect(tabs.get_by_role("link", name="Chats")).to_contain_text(f"{before + 2} unread messages")
    tabs.get_by_role("link", name="Me", exact=True).click()
    expect(page).to_have_url(re.compile("/settings/$"))
    tabs.get_by_role("link", name="Discover").click()
    expect(page.locator("souk-drawer")).to_have_attribute("data-state", "open")
    expect(page).to_have_url(re.compile("/chats/$"))
    expect(tabs.get_by_role("button", name="Discover")).to_have_attribute("aria-expanded", "true")
    tabs.get_by_role("link", name="Chats").click()
    expect(page.locator("souk-drawer")).to_have_attribute("data-state", "closed")
    row_of(page, chat).click()
    expect(page.locator(".bubble__text").last).to_have_text("two")
    expect(tabs).to_be_hidden()
    page.get_by_role("link", name="Back to the chats").click()
    expect(tabs).to_be_visible()
    expect(tabs.get_by_role("link", name="Chats")).to_contain_text(f"{before} unread messages")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_axe_finds_nothing_in_the_tabs(cast: Cast, size: dict[str, int]):
    page = cast("alice", size=size)
    expect(page.locator("a.chat-row[href]").first).to_be_visible()
    assert violations(page) == []
    page.goto("/contacts/")
    assert violations(page) == []


KEPT = "async () => [Object.keys(localStorage), (await indexedDB.databases()).map((one) => one.name)]"


def sign_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: "logout" not in url)


def assert_blank(page: Page, *secrets: str) -> None:
    expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()
    expect(page.locator("souk-chats, souk-mini-view, .settings, .chat-row")).to_have_count(0)
    for secret in secrets:
        assert secret not in page.content()


def test_signing_out_in_one_tab_empties_every_other(cast: Cast):
    chat = cast.chat()
    page = cast("carol")
    other, settings = page.context.new_page(), page.context.new_page()
    open_chat(other, chat)
    live(other)
    say(other, chat, "between us")
    expect(other.locator(".bubble__text")).to_have_text("between us")
    other.get_by_role("textbox", name="Message").fill("half a secret")
    settings.goto("/settings/profile/")
    sign_out(page)
    assert_blank(other, "between us", "half a secret", chat.title)
    assert_blank(settings, "Carol")
    link = other.get_by_role("link", name="Sign in")
    expect(link).to_have_attribute("href", f"/accounts/login/?next=%2Fchats%2F{chat.uuid}%2F")
    script = f"(chat) => {module('chat/app')}.drafts.set(chat, 'written after the end')"
    other.evaluate(script, chat.uuid)
    other.wait_for_timeout(1500)
    assert other.evaluate(KEPT) == [[], []]
    asked = []
    other.on("request", lambda request: asked.append(request.url))
    refused = f"() => {module('lib/api')}.post('/api/conversations/{chat.uuid}/messages/', {{}}).catch((error) => error.status)"
    assert other.evaluate(refused) == 401
    assert asked == []
    cast.forget("carol")


def test_signing_out_on_another_device_empties_this_one(cast: Cast, site: Server):
    chat = cast.chat()
    page = cast("carol")
    open_chat(page, chat)
    live(page)
    say(page, chat, "between us")
    expect(page.locator(".bubble__text")).to_have_text("between us")
    site.shell("from django.contrib.sessions.models import Session; Session.objects.all().delete()")
    assert_blank(page, "between us")
    page.wait_for_timeout(500)
    assert page.evaluate(KEPT) == [[], []]
    cast.forget()


def test_whoever_signs_in_next_keeps_their_page_and_the_other_tab_is_emptied(cast: Cast):
    chat = cast.chat()
    page = cast("alice")
    open_chat(page, chat)
    live(page)
    say(page, chat, "for alice and the group")
    expect(page.locator(".bubble__text")).to_have_text("for alice and the group")
    bob = cast("bob")
    page.context.add_cookies(bob.context.cookies())
    mine = page.context.new_page()
    open_chat(mine, chat)
    assert_blank(page, "for alice and the group")
    mine.get_by_role("textbox", name="Message").fill("bob's draft")
    assert bubbles(mine) == ["for alice and the group"]
    mine.reload()
    expect(mine.get_by_role("textbox", name="Message")).to_have_value("bob's draft")


def test_a_password_changed_in_one_tab_empties_no_other(cast: Cast, site: Server):
    site.shell("from accounts.models import User; User.objects.create_user(username='paula', password='paula')")
    page = cast("paula")
    live(page)
    other = page.context.new_page()
    other.goto("/accounts/password/change/")
    for name, value in (
        ("oldpassword", "paula"),
        ("password1", "a-much-longer-one"),
        ("password2", "a-much-longer-one"),
    ):
        if other.locator(f'input[name="{name}"]').count():
            other.locator(f'input[name="{name}"]').fill(value)
    other.locator('input[name="password1"]').press("Enter")
    expect(other.get_by_role("status").filter(has_text="password")).to_be_visible()
    page.wait_for_timeout(2500)
    live(page)
    expect(page.locator("souk-chats")).to_be_visible()


def menu_of(page: Page, chat: Chat) -> Locator:
    row_of(page, chat).click(button="right")
    return page.locator("dialog[open]")


def test_a_chat_is_archived_marked_unread_and_deleted_on_all_of_ones_devices(cast: Cast):
    chat = cast.chat()
    page, other = cast("alice"), cast("alice", size=PHONE)
    bob = cast("bob")
    say(bob, chat, "before")
    live(other)
    expect(row_of(page, chat).locator(".badge")).to_have_text(re.compile("^1"))
    menu_of(page, chat).get_by_role("button", name="Mark as read").click()
    menu_of(page, chat).get_by_role("button", name="Mark as unread").click()
    expect(row_of(other, chat)).to_contain_text("Marked as unread")
    menu_of(page, chat).get_by_role("button", name="Archive").click()
    for one in (page, other):
        expect(row_of(one, chat)).to_have_count(0)
        one.get_by_role("button", name="Archived").click()
        expect(row_of(one, chat)).to_be_visible()
    menu_of(page, chat).get_by_role("button", name="Unarchive").click()
    expect(row_of(other, chat)).to_be_visible()
    row_of(page, chat).focus()
    page.keyboard.press("Delete")
    for one in (page, other):
        expect(row_of(one, chat)).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(row_of(other, chat)).to_be_visible()
    menu_of(page, chat).get_by_role("button", name="Delete this chat for me").click()
    expect(row_of(other, chat)).to_have_count(0)
    say(bob, chat, "after")
    for one in (page, other):
        expect(row_of(one, chat)).to_contain_text("after")
    row_of(page, chat).click()
    expect(page.locator(".bubble__text")).to_have_text(["after"])
    assert stored(bob, chat) == ["before", "after"]


def test_today_is_yesterday_after_midnight_and_hours_follow_the_time_zone(cast: Cast):
    chat = cast.chat()
    page = cast("alice")
    page.clock.install()
    open_chat(page, chat)
    live(page)
    say(page, chat, "late")
    expect(page.locator(".day").last).to_have_text("Today")
    page.clock.fast_forward("24:00:00")
    expect(page.locator(".day").last).to_have_text("Yesterday")
    expect(row_of(page, chat).locator("time")).to_have_text("Yesterday")
    zone = page.context.new_cdp_session(page)
    before = page.locator(".message time").last.text_content()
    zone.send("Emulation.setTimezoneOverride", {"timezoneId": "Asia/Kathmandu"})
    page.clock.fast_forward("01:00")
    expect(page.locator(".message time").last).not_to_have_text(before or "")


def test_one_person_has_one_colour_on_every_page(cast: Cast):
    page = cast("alice")
    page.get_by_role("button", name="New chat").click()
    faces = page.locator("souk-new-chat .avatar--letter")
    expect(faces).to_have_count(2)
    tone = "(faces) => faces.map((face) => face.textContent + face.className.match(/face--(\\d)/)[1]).sort()"
    in_chat = faces.evaluate_all(tone)
    page.goto("/contacts/")
    assert page.locator("souk-contact-filter .avatar--letter").evaluate_all(tone) == in_chat


def test_a_title_a_face_and_a_contact_open_the_persons_page_and_back_returns(cast: Cast):
    chat = cast.chat()
    page, bob = cast("alice", size=PHONE), cast("bob")
    say(bob, chat, "from bob")
    open_chat(page, chat)
    page.locator(".message__avatar").last.click()
    person = page.get_by_role("dialog", name="About this person")
    expect(person.locator(".details__name")).to_have_text("Bob")
    page.go_back()
    expect(person).to_be_hidden()
    expect(page.locator(".talk__title")).to_have_text(chat.title)
    page.locator(".message__name").last.click(force=True)
    person.get_by_role("button", name="Write").click()
    expect(page.locator(".talk__title")).to_have_text("Bob")
    page.locator(".talk__title a").press("Enter")
    expect(person).to_be_visible()
    person.get_by_label("Mute").check()
    person.get_by_label("What you call them").fill("Bobby")
    person.get_by_role("button", name="Save").click()
    expect(person.locator(".details__name")).to_have_text("Bobby")
    assert violations(page) == []
    person.get_by_role("button", name="Mini programs, pictures and files").click()
    pane = page.locator("#person-page")
    pane.get_by_role("button", name="Pictures").click()
    expect(pane.locator("souk-shared [data-part=none]")).to_be_visible()
    pane.get_by_role("button", name="Back").click()
    person.get_by_role("button", name="Block", exact=True).click()
    page.locator("#person-page").get_by_role("button", name="Cancel").click()
    person.get_by_label("What you call them").fill("")
    person.get_by_label("Mute").uncheck()
    person.get_by_role("button", name="Save").click()
    expect(person.locator(".details__name")).to_have_text("Bob")
    person.get_by_role("button", name="Back").click()
    expect(person).to_be_hidden()
    page.goto("/contacts/")
    page.get_by_role("link", name="About Carol").click()
    expect(person.locator(".details__name")).to_have_text("Carol")


def test_pages_tell_times_in_the_readers_zone(cast: Cast, site: Server):
    page = cast("alice", size=DESKTOP)
    end = "from accounts.models import User; from datetime import datetime, UTC; "
    site.shell(
        end + "User.objects.filter(username='alice').update(leaving_at=datetime(2030, 1, 31, 20, 30, tzinfo=UTC))"
    )
    page.context.new_cdp_session(page).send("Emulation.setTimezoneOverride", {"timezoneId": "Asia/Shanghai"})
    page.goto("/settings/data/")
    time = page.locator("souk-time time")
    expect(time).to_have_attribute("datetime", "2030-01-31T20:30:00Z")
    expect(time).to_have_text(re.compile(r"Feb 1, 2030, 4:30.AM"))
    site.shell(end + "User.objects.filter(username='alice').update(leaving_at=None)")


def test_a_message_that_is_swiped_is_answered_and_emoji_alone_are_large(cast: Cast):
    chat = cast.chat()
    page, bob = cast("alice", size=PHONE), cast("bob")
    expect(row_of(page, chat).locator(".mosaic .mosaic__tile")).to_have_count(3)
    say(bob, chat, "👨‍👩‍👧‍👦 🇨🇳", "👍👍👍👍", "12", "a word")
    open_chat(page, chat)
    expect(page.locator(".message")).to_have_count(4)
    large = "(all) => all.map((one) => one.classList.contains('message--emoji'))"
    assert page.locator(".message").evaluate_all(large) == [True, False, False, False]
    box = page.locator(".bubble__text").last.bounding_box()
    assert box
    finger = page.context.new_cdp_session(page)
    x, y = box["x"] + 10, box["y"] + 8
    send = "Input.dispatchTouchEvent"
    finger.send(send, {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 9):
        finger.send(send, {"type": "touchMove", "touchPoints": [{"x": x + step * 12, "y": y}]})
    finger.send(send, {"type": "touchEnd", "touchPoints": []})
    expect(page.locator(".aside__quoted")).to_have_text("a word")


def test_what_came_just_before_the_network_went_is_there_after_a_reload(browser: Browser, site: Server, cast: Cast):
    chat = cast.chat()
    bob = cast("bob")
    people = People(browser, site, keeps=True)
    page = people("alice", "alice", size=DESKTOP)
    open_chat(page, chat)
    live(page)
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    say(bob, chat, "the last word")
    expect(page.locator(".bubble__text")).to_have_text("the last word")
    page.wait_for_timeout(800)
    page.context.set_offline(True)
    expect(page.locator(".talk__line")).to_contain_text("No connection")
    page.reload()
    expect(page.locator(".bubble__text")).to_have_text("the last word")
    people.close()
