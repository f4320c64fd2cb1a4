"""The mini view in a real browser, at a phone's and a desktop's size."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import violations
from tests.e2e.conftest import PHONE
from tests.e2e.hosting import (
    OPEN,
    SIZES,
    capsule,
    drawer,
    expect_closed,
    inside,
    is_open,
    mini,
    open_tea,
    share_product,
)

pytestmark = pytest.mark.anywhere  # the story and the chat are driven on PostgreSQL and Redis too


@SIZES
def test_it_covers_a_phone_and_stands_beside_the_chat_on_a_desktop(alice_at, hosted, size):
    page = alice_at(size)
    page.goto(f"/chats/{hosted['chat']}/")
    open_tea(page)
    view, talk = mini(page).bounding_box(), page.locator(".shell__talk").bounding_box()
    if size is PHONE:
        assert (view["x"], view["y"], view["width"], view["height"]) == (0, 0, 390, 844)
        assert page.locator(".shell__talk").get_attribute("inert") == ""
    else:
        assert view["x"] >= talk["x"] + talk["width"] - 1
        assert page.locator(".shell__talk").get_attribute("inert") is None
        page.locator("#composer-text").fill("Still writing")
    expect(inside(page).get_by_text("Longjing").first).to_be_visible()


@SIZES
def test_the_focus_goes_in_and_comes_back(alice_at, hosted, size):
    page = alice_at(size)
    page.goto(f"/chats/{hosted['chat']}/")
    opener = page.locator("#composer-text")
    opener.focus()
    open_tea(page)
    expect(mini(page)).to_be_focused()
    page.keyboard.press("Tab")
    expect(capsule(page, "menu")).to_be_focused()
    page.keyboard.press("Tab")
    expect(capsule(page, "close")).to_be_focused()
    page.keyboard.press("Enter")
    expect_closed(page)
    expect(opener).to_be_focused()


def test_escape_closes_it_from_outside_and_from_within(alice_at, hosted):
    page = alice_at()
    open_tea(page)
    page.keyboard.press("Escape")
    expect_closed(page)
    open_tea(page)
    inside(page).locator("body").press("Escape")
    expect_closed(page)


@SIZES
def test_back_goes_back_inside_first_and_then_closes(alice_at, hosted, size):
    page = alice_at(size)
    chat = f"/chats/{hosted['chat']}/"
    page.goto(chat)
    open_tea(page)
    product = f"p/{hosted['product']}/"
    inside(page).locator(f"a[href$='{product}']").first.click()
    expect(page).to_have_url(re.compile(re.escape(f"{chat}?mini=tea/{product}") + "$"))
    expect(mini(page).locator("[data-part=back]").first).to_be_visible()
    page.go_back()
    expect(page).to_have_url(re.compile(re.escape(f"{chat}?mini=tea/") + "$"))
    assert is_open(page)
    page.go_back()
    expect_closed(page)
    expect(page).to_have_url(re.compile(re.escape(chat) + "$"))
    page.go_forward()
    expect(mini(page)).to_have_attribute("data-phase", "ready")
    assert is_open(page)


def test_closing_takes_its_steps_out_of_the_history(alice_at, hosted):
    page = alice_at()
    page.goto("/chats/?before")
    page.goto(f"/chats/{hosted['chat']}/")
    open_tea(page)
    inside(page).locator(f"a[href$='{hosted['product']}/']").first.click()
    expect(page).to_have_url(re.compile(hosted["product"]))
    capsule(page, "close").click()
    expect_closed(page)
    expect(page).to_have_url(re.compile(re.escape(f"/chats/{hosted['chat']}/") + "$"))
    page.go_back()
    expect(page).to_have_url(re.compile(re.escape("/chats/?before") + "$"))


def test_loading_the_page_again_keeps_the_route_and_back_still_closes(alice_at, hosted):
    page = alice_at()
    page.goto(f"/chats/{hosted['chat']}/")
    open_tea(page)
    inside(page).locator(f"a[href$='{hosted['product']}/']").first.click()
    expect(page).to_have_url(re.compile(hosted["product"]))
    page.reload()
    expect(inside(page).get_by_role("heading", name="Longjing")).to_be_visible()
    page.wait_for_function(
        "() => history.state?.mini?.depth === 0"
    )  # the steps of the frame that is no more are taken back
    page.go_back()
    expect_closed(page)
    expect(page).to_have_url(re.compile(re.escape(f"/chats/{hosted['chat']}/") + "$"))


def test_reload_in_the_menu_keeps_the_page(alice_at, hosted):
    page = alice_at()
    open_tea(page, f"p/{hosted['product']}/")
    inside(page).locator("body").evaluate("body => { body.dataset.old = 'yes' }")
    capsule(page, "menu").click()
    page.get_by_role("button", name="Reload").click()
    expect(inside(page).locator("body:not([data-old])")).to_have_count(1)
    expect(inside(page).get_by_role("heading", name="Longjing")).to_be_visible()


def test_a_page_that_is_not_there_says_so_and_offers_the_home(alice_at, hosted):
    page = alice_at()
    page.route("**/m/tea/lost/", lambda route: route.fulfill(status=404, content_type="text/html", body="<p>Lost</p>"))
    page.evaluate(OPEN, {"program": "tea", "path": "lost/"})
    expect(page.get_by_role("heading", name="Nothing here")).to_be_visible()
    page.get_by_role("button", name="Open Tea House").click()
    expect(inside(page).get_by_text("Longjing").first).to_be_visible()


def test_a_program_that_explains_by_itself_what_is_missing_is_shown(alice_at, hosted):
    page = alice_at()
    page.evaluate(OPEN, {"program": "tea", "path": "p/00000000-0000-4000-8000-000000000000/"})
    expect(inside(page).get_by_text("Not here any more").last).to_be_visible()
    expect(page.get_by_role("heading", name="Nothing here")).to_have_count(0)
    expect(mini(page)).to_have_attribute("data-phase", "ready")


def test_without_a_connection_it_says_so_and_tries_again(alice_at, hosted):
    page = alice_at()
    page.route("**/m/tea/**", lambda route: route.abort())
    page.evaluate(OPEN, {"program": "tea", "path": ""})
    expect(page.get_by_role("heading", name="No connection")).to_be_visible()
    page.unroute("**/m/tea/**")
    page.get_by_role("button", name="Try again").click()
    expect(inside(page).get_by_text("Longjing").first).to_be_visible()
    capsule(page, "close").click()
    expect_closed(page)


def test_a_page_that_does_not_come_is_given_up_after_15_seconds(alice_at, hosted):
    page = alice_at()
    page.clock.install()
    page.route("**/m/tea/**", lambda route: None)
    page.evaluate(OPEN, {"program": "tea", "path": ""})
    expect(mini(page)).to_have_attribute("data-phase", "loading")
    page.clock.fast_forward(14_000)
    expect(mini(page)).to_have_attribute("data-phase", "loading")
    page.clock.fast_forward(2_000)
    expect(page.get_by_role("heading", name="This takes too long")).to_be_visible()
    assert capsule(page, "close").is_visible()


def test_the_loading_shape_carries_the_programs_name(alice_at, hosted):
    page = alice_at()
    page.route("**/m/tea/", lambda route: None)
    page.evaluate(OPEN, {"program": "tea", "path": ""})
    expect(page.locator("[data-part=loading-name]")).to_have_text("Tea House")


def test_opening_is_remembered_in_the_drawer(alice_at, hosted):
    page = alice_at()
    open_tea(page)
    capsule(page, "menu").click()
    page.get_by_role("button", name="Pin to the drawer").click()
    expect(page.locator(".toast")).to_contain_text("Tea House")
    capsule(page, "close").click()
    expect_closed(page)
    page.locator("[data-drawer-open]").click()
    for shelf in ("pinned", "recent"):
        expect(drawer(page).locator(f"[data-part={shelf}] .tile__name")).to_have_text(["Tea House"])


def test_the_code_of_a_page_can_be_shown_kept_and_printed(alice_at, hosted):
    page = alice_at()
    open_tea(page, f"p/{hosted['product']}/")
    capsule(page, "menu").click()
    page.get_by_role("button", name="QR code of this page").click()
    image = page.locator("souk-code-sheet img")
    expect(image).to_have_attribute("src", re.compile(r"/go/\w+/qr\.svg"))
    page.wait_for_function("() => document.querySelector('souk-code-sheet img').naturalWidth > 0")
    code = image.get_attribute("src").split("/")[2]
    assert page.request.get(f"/go/{code}/", max_redirects=0).headers["location"] == (
        f"/chats/?mini=tea/p/{hosted['product']}/"
    )


def test_about_names_the_accounts_that_list_it_and_follows_one(alice_at, hosted):
    page = alice_at()
    open_tea(page)
    capsule(page, "menu").click()
    page.get_by_role("button", name="About").click()
    sheet = page.locator("souk-about-sheet")
    expect(sheet.get_by_text("Leaves and pots")).to_be_visible()
    sheet.get_by_role("button", name="Follow Tea House").click()
    expect(sheet.get_by_role("button", name="Unfollow Tea House")).to_be_visible()
    sheet.get_by_role("link", name="Tea House").click()
    expect(inside(page).get_by_role("button", name="Unfollow")).to_be_visible()
    inside(page).get_by_role("button", name="Unfollow").click()
    expect(inside(page).get_by_role("button", name="Follow", exact=True)).to_be_visible()


# The bridge ---------------------------------------------------------------------------------------

ASK = """(asked) => new Promise((resolve) => {
  addEventListener("message", ({ data }) => data.id === asked.id && resolve(data));
  parent.postMessage(asked, location.origin);
})"""


def test_the_bridge_answers_the_frame_by_its_protocol(alice_at, hosted):
    page = alice_at()
    open_tea(page)
    body = inside(page).locator("body")

    def ask(identity, method, params=None):
        asked = {"souk": 1, "id": identity, "method": method, "params": params}
        return body.evaluate(f"(_, asked) => ({ASK})(asked)", asked)

    assert ask(901, "ready", {"title": "Hello"})["result"] == {"version": 1, "program": "tea", "language": "en"}
    assert ask(902, "fly")["error"] == {"code": "unknown_method", "message": "fly"}
    assert ask(903, "toString")["error"]["code"] == "unknown_method"
    assert ask(904, "navigate", {"path": "../../admin/"})["error"]["code"] == "bad_path"
    assert ask(905, "openConversation", {"conversation": "//evil"})["error"]["code"] == "bad_conversation"
    assert ask(906, "toast", {"text": "x" * 500})["result"] is None
    assert len(page.locator(".toast").inner_text()) == 200


def test_the_bridge_hears_nobody_but_the_frame(alice_at, hosted):
    page = alice_at()
    open_tea(page)
    page.evaluate("postMessage({ souk: 1, id: 1, method: 'close' }, location.origin)")
    page.evaluate("document.body.append(Object.assign(document.createElement('iframe'), { src: '/healthz' }))")
    expect(page.frame_locator("iframe[src='/healthz']").locator("body")).to_contain_text("alive")
    other = next(frame for frame in page.frames if frame.url.endswith("/healthz"))
    other.evaluate("parent.postMessage({ souk: 1, id: 2, method: 'close' }, '*')")
    page.wait_for_timeout(400)
    assert is_open(page)


# Codes --------------------------------------------------------------------------------------------


def test_a_code_leads_a_passer_by_in_as_a_guest(visitors, alice_at, hosted):
    owner = alice_at()
    code = owner.evaluate(
        """async product => (await (await fetch("/api/entry-codes/", {method: "POST",
        body: JSON.stringify({program: "tea", path: `p/${product}/`}), headers: {"Content-Type": "application/json",
        "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content}})).json()).code""",
        hosted["product"],
    )
    page = visitors(None)
    page.goto(f"/go/{code}/")
    expect(page.get_by_role("heading", name="Longjing")).to_be_visible()
    page.get_by_role("button", name="Continue as a guest").click()
    expect(page).to_have_url(re.compile(rf"/chats/\?mini=tea/p/{hosted['product']}/$"))
    expect(inside(page).get_by_role("heading", name="Longjing")).to_be_visible()


# Everyone can use it ------------------------------------------------------------------------------


@SIZES
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_to_mend(alice_at, hosted, size, dark):
    page = alice_at(size, dark=dark)
    page.locator("[data-drawer-open]").click()
    expect(drawer(page).locator("[data-part=waiting]")).to_be_hidden()
    assert violations(page) == []
    page.keyboard.press("Escape")
    open_tea(page)
    assert violations(page) == []
    for name, heading in (("About", "Tea House"), ("QR code of this page", "Scan to open Tea House")):
        capsule(page, "menu").click()
        assert violations(page) == []
        page.get_by_role("button", name=name).click()
        expect(page.get_by_role("heading", name=heading).last).to_be_visible()
        page.wait_for_timeout(300)
        assert violations(page) == []
        page.keyboard.press("Escape")
    share_product(page, hosted)
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.evaluate(OPEN, {"program": "@tea", "path": ""})
    expect(inside(page).get_by_role("heading", name="News")).to_be_visible()
    assert violations(page) == []
