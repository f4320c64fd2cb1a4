"""The shell around the chats: its keys, its search, its tabs, and what becomes of it when somebody signs out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.chatting import Cast, open_chat, stored

pytestmark = pytest.mark.anywhere

if TYPE_CHECKING:
    from playwright.sync_api import Locator

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
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(before).to_be_focused()
    expect(page.locator("a.chat-row[href]").first).to_be_visible()
