"""Browsers that cannot do everything: each says what it cannot, and no page stays blank."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.chatting import Cast, bubbles, open_chat, write
from tests.e2e.conftest import PHONE, SIGN_IN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tests.server import Server

pytestmark = pytest.mark.anywhere
OLD = "delete Array.prototype.toSorted;"
# What some private windows and some settings do.
FORBIDDEN = """
for (const name of ["localStorage", "sessionStorage", "indexedDB"]) {
  Object.defineProperty(window, name, { get() { throw new DOMException("forbidden", "SecurityError"); } });
}
Object.defineProperty(Navigator.prototype, "serviceWorker", { get: () => undefined });
Object.defineProperty(Navigator.prototype, "locks", { get: () => undefined });
Object.defineProperty(Navigator.prototype, "clipboard", { get: () => undefined });
delete window.BroadcastChannel;
delete window.MediaRecorder;
"""


@pytest.fixture
def alice(browser: Browser, site: Server, cast: Cast) -> Iterator:
    """Opens a page of Alice's in a browser that lacks something."""
    contexts = []

    def alice(path: str, *, without: str = "", **how) -> Page:
        context = browser.new_context(base_url=site.url, viewport=PHONE, locale="en-US", service_workers="block", **how)
        context.set_default_timeout(40_000)
        contexts.append(context)
        session = site.shell(SIGN_IN.format(username="alice")).strip()
        context.add_cookies([{"name": "sessionid", "value": session, "url": site.url}])
        page = context.new_page()
        if without:
            page.add_init_script(without)
        page.goto(path)
        return page

    yield alice
    for context in contexts:
        context.close()


@pytest.mark.parametrize("path", ["/chats/", "/contacts/", "/settings/", "/"])
def test_without_scripts_a_page_says_so(alice, path):
    """By its text: Chromium draws no <noscript> where a test, and not a person, turns scripts off."""
    page = alice(path, java_script_enabled=False)
    assert "Scripts are off in this browser" in page.locator("noscript").first.text_content()


def test_a_browser_that_is_too_old_is_told_so(alice):
    page = alice("/chats/", without=OLD)
    expect(page.get_by_text("This browser is too old for this site")).to_be_visible()
    expect(page.locator("#not-whole")).to_be_hidden()


def test_a_browser_of_today_is_told_nothing(alice):
    page = alice("/chats/")
    expect(page.locator("a.chat-row").first).to_be_visible()
    for note in ("#too-old", "#not-whole"):
        expect(page.locator(note)).to_be_hidden()


def test_a_page_whose_scripts_did_not_come_says_so(alice):
    page = alice("/settings/")
    page.context.route(re.compile(r"/chat(\.[0-9a-f]+)?\.js$"), lambda route: route.abort())
    page.goto("/chats/")
    expect(page.get_by_text("A part of this page did not arrive. Please load it again.")).to_be_visible()


def test_where_nothing_may_be_kept_people_still_write(alice, cast):
    chat = cast.chat()
    page = alice("/chats/", without=FORBIDDEN)
    expect(page.locator("a.chat-row").first).to_be_visible()
    open_chat(page, chat)
    write(page, "From a private window")
    expect(page.locator(".message--mine [data-state=stored], .message--mine [data-state=read]")).to_have_count(1)
    assert bubbles(page)[-1] == "From a private window"
    expect(page.locator("[data-part=microphone]")).to_be_hidden()
    page.reload()
    expect(page.locator(".message", has_text="From a private window")).to_be_visible()
