"""The drawer of mini programs in a real browser: by button, keys, pull, hold and search."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.hosting import SIZES, drawer, inside, is_open

pytestmark = pytest.mark.anywhere  # the story and the chat are driven on PostgreSQL and Redis too


@SIZES
def test_the_drawer_opens_by_button_and_keys_and_gives_the_focus_back(alice_at, size):
    page = alice_at(size)
    button = page.locator("[data-drawer-open]")
    button.click()
    expect(drawer(page)).to_have_attribute("data-state", "open")
    # A phone's keyboard would cover the drawer: there the panel takes the focus, elsewhere the search field.
    expect(drawer(page).locator("[data-part=panel]" if size is PHONE else "#drawer-search")).to_be_focused()
    assert page.locator("souk-chat-list").get_attribute("inert") == ""
    page.keyboard.press("Escape")
    expect(drawer(page)).to_have_attribute("data-state", "closed")
    expect(button).to_be_focused()
    page.keyboard.press("Alt+m")
    expect(drawer(page)).to_have_attribute("data-state", "open")
    page.keyboard.press("Alt+m")
    expect(drawer(page)).to_have_attribute("data-state", "closed")
    expect(button).to_be_focused()


class Finger:
    """One finger on a page's screen."""

    def __init__(self, page):
        self._session = page.context.new_cdp_session(page)

    def _send(self, kind, *points):
        touches = [{"x": x, "y": y} for x, y in points]
        self._session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    def press(self, x, y):
        self._send("touchStart", (x, y))

    def move(self, x, y):
        self._send("touchMove", (x, y))

    def lift(self):
        self._send("touchEnd")


def pull(finger, distance):
    finger.press(195, 300)
    for step in range(1, 11):
        finger.move(195, 300 + distance * step / 10)
    finger.lift()


def test_the_drawer_follows_a_pull_and_opens_when_it_is_far_enough(alice_at):
    page = alice_at()
    expect(page.locator("a.chat-row").first).to_be_visible()
    finger = Finger(page)
    pull(finger, 40)
    expect(drawer(page)).to_have_attribute("data-state", "closed")
    pull(finger, 200)
    expect(drawer(page)).to_have_attribute("data-state", "open")


def visit(page, *slugs):
    for slug in slugs:
        page.evaluate(
            """slug => fetch("/api/drawer/visits/", {method: "POST", body: JSON.stringify({program: slug}), headers: {
            "Content-Type": "application/json",
            "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content}})""",
            slug,
        )


def tile(page, shelf, name):
    return drawer(page).locator(f"[data-part={shelf}] .tile", has_text=name)


def test_press_and_hold_removes_one_of_the_recent_ones(alice_at, hosted):
    page = alice_at()
    visit(page, "tea", "books")
    page.locator("[data-drawer-open]").click()
    box = tile(page, "recent", "Book Corner").bounding_box()
    finger = Finger(page)
    finger.press(box["x"] + 30, box["y"] + 30)
    menu = drawer(page).locator("dialog[open]")
    expect(menu).to_be_visible()
    finger.lift()
    expect(menu).to_be_visible()
    menu.get_by_role("button", name="Remove from the recent ones").click()
    expect(tile(page, "recent", "Book Corner")).to_have_count(0)
    expect(tile(page, "recent", "Tea House")).to_have_count(1)
    assert not is_open(page)


def test_keys_and_the_edit_mode_remove_too(alice_at, hosted):
    page = alice_at(DESKTOP)
    visit(page, "tea", "books")
    page.locator("[data-drawer-open]").click()
    tile(page, "recent", "Book Corner").locator("a").focus()
    page.keyboard.press("Delete")
    expect(tile(page, "recent", "Book Corner")).to_have_count(0)
    drawer(page).get_by_role("button", name="Edit").click()
    drawer(page).get_by_role("button", name="Remove Tea House from the recent ones").click()
    expect(tile(page, "recent", "Tea House")).to_have_count(0)


def test_a_right_click_opens_the_same_menu(alice_at, hosted):
    page = alice_at(DESKTOP)
    visit(page, "books")
    page.locator("[data-drawer-open]").click()
    tile(page, "recent", "Book Corner").click(button="right")
    drawer(page).get_by_role("button", name="Pin to the drawer").click()
    expect(tile(page, "pinned", "Book Corner")).to_have_count(1)
    tile(page, "pinned", "Book Corner").click(button="right")
    drawer(page).get_by_role("button", name="Unpin", exact=True).click()
    expect(tile(page, "pinned", "Book Corner")).to_have_count(0)


def test_the_search_finds_programs_pages_and_accounts(alice_at, hosted):
    page = alice_at()
    page.locator("[data-drawer-open]").click()
    page.locator("#drawer-search").fill("tea")
    expect(drawer(page).locator("[data-part=programs] .row__name")).to_have_text(["Tea House"])
    expect(drawer(page).locator("[data-part=accounts] .row__name")).to_have_text(["Tea House"])
    page.locator("#drawer-search").fill("longjing")
    expect(drawer(page).locator("[data-part=pages] .row__name")).to_have_text(["Longjing"])
    drawer(page).locator("[data-part=pages] a").click()
    expect(page).to_have_url(re.compile(hosted["product"]))
    expect(inside(page).get_by_role("heading", name="Longjing")).to_be_visible()
    expect(drawer(page)).to_have_attribute("data-state", "closed")


def test_a_search_without_a_hit_says_so(alice_at, hosted):
    page = alice_at()
    page.locator("[data-drawer-open]").click()
    page.locator("#drawer-search").fill("zzz")
    expect(drawer(page).get_by_text("Nothing found for “zzz”.")).to_be_visible()
