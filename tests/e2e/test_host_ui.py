"""The drawer, the mini view and the share picker in a real browser, at a phone's and a desktop's size."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import violations
from tests.e2e.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.anywhere  # the story and the chat are driven on PostgreSQL and Redis too

MAKE = """
import json, uuid
from accounts.models import User
from chat.services.conversations import create_group, open_direct
from chat.services.messages import send_text
from official.services.accounts import follow
from shop.services.shops import create_shop
from tests.factories import make_contacts, make_user
from tests.shop.factories import make_product

names = {"alice": "Alice", "bob": "Bob", "carol": "Carol", "dave": "Dave", "fay": "Fay"}
people = {name: make_user(name, display_name=shown) for name, shown in names.items()}
alice, bob, carol = people["alice"], people["bob"], people["carol"]
for other in (bob, people["fay"]):
    make_contacts(alice, other)
guest = make_user("guest", kind=User.Kind.GUEST)
shop = create_shop(owner=carol, slug="tea", name_en="Tea House", name_zh="茶舍", summary_en="Leaves and pots")
create_shop(owner=carol, slug="books", name_en="Book Corner", name_zh="书角")
product = make_product(shop, name_en="Longjing")
chat = open_direct(me=alice, other=bob)
send_text(sender=bob, conversation=chat, client_id=uuid.uuid4(), text="Have you seen the new tea?")
group = create_group(owner=alice, title="Sunday tea", people=[bob])
print("MADE" + json.dumps({"chat": str(chat.uuid), "group": str(group.uuid), "product": str(product.uuid)}))
"""
OPEN = "route => document.dispatchEvent(new CustomEvent('souk:open', {detail: route}))"
SHARE = "route => document.dispatchEvent(new CustomEvent('souk:share', {detail: route}))"
SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])


@pytest.fixture(scope="module")
def made(site):
    """The ids of what stands on the site."""
    printed = site.manage("shell", "-c", MAKE)
    return json.loads(printed.split("MADE", 1)[1])


@pytest.fixture
def alice(visitors, made):
    """Alice in a browser of a size, at the chats."""

    def at(size=PHONE, **how):
        return visitors("alice", "alice", size=size, **how)

    return at


def mini(page):
    return page.locator("souk-mini-view")


def inside(page):
    return page.frame_locator("souk-mini-view iframe")


def open_tea(page, path=""):
    page.evaluate(OPEN, {"program": "tea", "path": path})
    expect(mini(page)).to_have_attribute("data-phase", "ready")


def is_open(page):
    return page.locator(".shell").get_attribute("data-mini") == "open"


def expect_closed(page):
    expect(page.locator(".shell")).to_have_attribute("data-mini", "closed")
    expect(page.locator("souk-mini-view iframe")).to_have_count(0)


def capsule(page, part):
    return mini(page).locator(f".capsule [data-part={part}]")


def drawer(page):
    return page.locator("souk-drawer")


# The mini view ------------------------------------------------------------------------------------


@SIZES
def test_it_covers_a_phone_and_stands_beside_the_chat_on_a_desktop(alice, made, size):
    page = alice(size)
    page.goto(f"/chats/{made['chat']}/")
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
def test_the_focus_goes_in_and_comes_back(alice, made, size):
    page = alice(size)
    page.goto(f"/chats/{made['chat']}/")
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


def test_escape_closes_it_from_outside_and_from_within(alice, made):
    page = alice()
    open_tea(page)
    page.keyboard.press("Escape")
    expect_closed(page)
    open_tea(page)
    inside(page).locator("body").press("Escape")
    expect_closed(page)


@SIZES
def test_back_goes_back_inside_first_and_then_closes(alice, made, size):
    page = alice(size)
    chat = f"/chats/{made['chat']}/"
    page.goto(chat)
    open_tea(page)
    product = f"p/{made['product']}/"
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


def test_closing_takes_its_steps_out_of_the_history(alice, made):
    page = alice()
    page.goto("/chats/?before")
    page.goto(f"/chats/{made['chat']}/")
    open_tea(page)
    inside(page).locator(f"a[href$='{made['product']}/']").first.click()
    expect(page).to_have_url(re.compile(made["product"]))
    capsule(page, "close").click()
    expect_closed(page)
    expect(page).to_have_url(re.compile(re.escape(f"/chats/{made['chat']}/") + "$"))
    page.go_back()
    expect(page).to_have_url(re.compile(re.escape("/chats/?before") + "$"))


def test_loading_the_page_again_keeps_the_route_and_back_still_closes(alice, made):
    page = alice()
    page.goto(f"/chats/{made['chat']}/")
    open_tea(page)
    inside(page).locator(f"a[href$='{made['product']}/']").first.click()
    expect(page).to_have_url(re.compile(made["product"]))
    page.reload()
    expect(inside(page).get_by_role("heading", name="Longjing")).to_be_visible()
    page.wait_for_function(
        "() => history.state?.mini?.depth === 0"
    )  # the steps of the frame that is no more are taken back
    page.go_back()
    expect_closed(page)
    expect(page).to_have_url(re.compile(re.escape(f"/chats/{made['chat']}/") + "$"))


def test_reload_in_the_menu_keeps_the_page(alice, made):
    page = alice()
    open_tea(page, f"p/{made['product']}/")
    inside(page).locator("body").evaluate("body => { body.dataset.old = 'yes' }")
    capsule(page, "menu").click()
    page.get_by_role("button", name="Reload").click()
    expect(inside(page).locator("body:not([data-old])")).to_have_count(1)
    expect(inside(page).get_by_role("heading", name="Longjing")).to_be_visible()


def test_a_page_that_is_not_there_says_so_and_offers_the_home(alice, made):
    page = alice()
    page.route("**/m/tea/lost/", lambda route: route.fulfill(status=404, content_type="text/html", body="<p>Lost</p>"))
    page.evaluate(OPEN, {"program": "tea", "path": "lost/"})
    expect(page.get_by_role("heading", name="Nothing here")).to_be_visible()
    page.get_by_role("button", name="Open Tea House").click()
    expect(inside(page).get_by_text("Longjing").first).to_be_visible()


def test_a_program_that_explains_by_itself_what_is_missing_is_shown(alice, made):
    page = alice()
    page.evaluate(OPEN, {"program": "tea", "path": "p/00000000-0000-4000-8000-000000000000/"})
    expect(inside(page).get_by_text("Not here any more").last).to_be_visible()
    expect(page.get_by_role("heading", name="Nothing here")).to_have_count(0)
    expect(mini(page)).to_have_attribute("data-phase", "ready")


def test_without_a_connection_it_says_so_and_tries_again(alice, made):
    page = alice()
    page.route("**/m/tea/**", lambda route: route.abort())
    page.evaluate(OPEN, {"program": "tea", "path": ""})
    expect(page.get_by_role("heading", name="No connection")).to_be_visible()
    page.unroute("**/m/tea/**")
    page.get_by_role("button", name="Try again").click()
    expect(inside(page).get_by_text("Longjing").first).to_be_visible()
    capsule(page, "close").click()
    expect_closed(page)


def test_a_page_that_does_not_come_is_given_up_after_15_seconds(alice, made):
    page = alice()
    page.clock.install()
    page.route("**/m/tea/**", lambda route: None)
    page.evaluate(OPEN, {"program": "tea", "path": ""})
    expect(mini(page)).to_have_attribute("data-phase", "loading")
    page.clock.fast_forward(14_000)
    expect(mini(page)).to_have_attribute("data-phase", "loading")
    page.clock.fast_forward(2_000)
    expect(page.get_by_role("heading", name="This takes too long")).to_be_visible()
    assert capsule(page, "close").is_visible()


def test_the_loading_shape_carries_the_programs_name(alice, made):
    page = alice()
    page.route("**/m/tea/", lambda route: None)
    page.evaluate(OPEN, {"program": "tea", "path": ""})
    expect(page.locator("[data-part=loading-name]")).to_have_text("Tea House")


def test_opening_is_remembered_in_the_drawer(alice, made):
    page = alice()
    open_tea(page)
    capsule(page, "menu").click()
    page.get_by_role("button", name="Pin to the drawer").click()
    expect(page.locator(".toast")).to_contain_text("Tea House")
    capsule(page, "close").click()
    expect_closed(page)
    page.locator("[data-drawer-open]").click()
    for shelf in ("pinned", "recent"):
        expect(drawer(page).locator(f"[data-part={shelf}] .tile__name")).to_have_text(["Tea House"])


def test_the_code_of_a_page_can_be_shown_kept_and_printed(alice, made):
    page = alice()
    open_tea(page, f"p/{made['product']}/")
    capsule(page, "menu").click()
    page.get_by_role("button", name="QR code of this page").click()
    image = page.locator("souk-code-sheet img")
    expect(image).to_have_attribute("src", re.compile(r"/go/\w+/qr\.svg"))
    page.wait_for_function("() => document.querySelector('souk-code-sheet img').naturalWidth > 0")
    code = image.get_attribute("src").split("/")[2]
    assert page.request.get(f"/go/{code}/", max_redirects=0).headers["location"] == (
        f"/chats/?mini=tea/p/{made['product']}/"
    )


def test_about_names_the_accounts_that_list_it_and_follows_one(alice, made):
    page = alice()
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


def test_the_bridge_answers_the_frame_by_its_protocol(alice, made):
    page = alice()
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


def test_the_bridge_hears_nobody_but_the_frame(alice, made):
    page = alice()
    open_tea(page)
    page.evaluate("postMessage({ souk: 1, id: 1, method: 'close' }, location.origin)")
    page.evaluate("document.body.append(Object.assign(document.createElement('iframe'), { src: '/healthz' }))")
    expect(page.frame_locator("iframe[src='/healthz']").locator("body")).to_contain_text("alive")
    other = next(frame for frame in page.frames if frame.url.endswith("/healthz"))
    other.evaluate("parent.postMessage({ souk: 1, id: 2, method: 'close' }, '*')")
    page.wait_for_timeout(400)
    assert is_open(page)


# The drawer ---------------------------------------------------------------------------------------


@SIZES
def test_the_drawer_opens_by_button_and_keys_and_gives_the_focus_back(alice, size):
    page = alice(size)
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


def test_the_drawer_follows_a_pull_and_opens_when_it_is_far_enough(alice):
    page = alice()
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


def test_press_and_hold_removes_one_of_the_recent_ones(alice, made):
    page = alice()
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


def test_keys_and_the_edit_mode_remove_too(alice, made):
    page = alice(DESKTOP)
    visit(page, "tea", "books")
    page.locator("[data-drawer-open]").click()
    tile(page, "recent", "Book Corner").locator("a").focus()
    page.keyboard.press("Delete")
    expect(tile(page, "recent", "Book Corner")).to_have_count(0)
    drawer(page).get_by_role("button", name="Edit").click()
    drawer(page).get_by_role("button", name="Remove Tea House from the recent ones").click()
    expect(tile(page, "recent", "Tea House")).to_have_count(0)


def test_a_right_click_opens_the_same_menu(alice, made):
    page = alice(DESKTOP)
    visit(page, "books")
    page.locator("[data-drawer-open]").click()
    tile(page, "recent", "Book Corner").click(button="right")
    drawer(page).get_by_role("button", name="Pin to the drawer").click()
    expect(tile(page, "pinned", "Book Corner")).to_have_count(1)
    tile(page, "pinned", "Book Corner").click(button="right")
    drawer(page).get_by_role("button", name="Unpin", exact=True).click()
    expect(tile(page, "pinned", "Book Corner")).to_have_count(0)


def test_the_search_finds_programs_pages_and_accounts(alice, made):
    page = alice()
    page.locator("[data-drawer-open]").click()
    page.locator("#drawer-search").fill("tea")
    expect(drawer(page).locator("[data-part=programs] .row__name")).to_have_text(["Tea House"])
    expect(drawer(page).locator("[data-part=accounts] .row__name")).to_have_text(["Tea House"])
    page.locator("#drawer-search").fill("longjing")
    expect(drawer(page).locator("[data-part=pages] .row__name")).to_have_text(["Longjing"])
    drawer(page).locator("[data-part=pages] a").click()
    expect(page).to_have_url(re.compile(made["product"]))
    expect(inside(page).get_by_role("heading", name="Longjing")).to_be_visible()
    expect(drawer(page)).to_have_attribute("data-state", "closed")


def test_a_search_without_a_hit_says_so(alice, made):
    page = alice()
    page.locator("[data-drawer-open]").click()
    page.locator("#drawer-search").fill("zzz")
    expect(drawer(page).get_by_text("Nothing found for “zzz”.")).to_be_visible()


# Sharing ------------------------------------------------------------------------------------------


def picker(page):
    return page.locator("souk-share-picker dialog[open]")


def share_product(page, made):
    page.evaluate(SHARE, {"program": "tea", "path": f"p/{made['product']}/"})
    expect(picker(page).locator(".target__box").first).to_be_visible()


def choose(page, *names):
    for name in names:
        picker(page).locator(".target", has_text=name).locator("input").check()


@SIZES
def test_a_product_is_shared_into_several_chats_and_looks_as_shown(alice, made, size):
    page = alice(size)
    page.goto(f"/chats/{made['group']}/")
    open_tea(page, f"p/{made['product']}/")
    capsule(page, "menu").click()
    page.get_by_role("button", name="Share to a chat").click()
    shown = picker(page).locator("souk-card").inner_text()
    assert "Longjing" in shown
    choose(page, "Bob", "Sunday tea")
    expect(picker(page).locator(".chip")).to_have_text(["Bob", "Sunday tea"])
    picker(page).get_by_placeholder("A note with it (optional)").fill(f"Look, from a {size['width']} px screen")
    picker(page).get_by_role("button", name="Send (2)").click()
    expect(page.locator(".toast")).to_have_text("Sent to 2 chats.")
    expect(picker(page)).to_have_count(0)
    capsule(page, "close").click()
    expect(page.get_by_text(f"Look, from a {size['width']} px screen").last).to_be_visible()
    expect(page.locator("souk-timeline souk-card").last).to_have_text(shown, use_inner_text=True)


def test_people_who_share_no_chat_yet_can_be_chosen_and_strangers_cannot(alice, made):
    page = alice()
    share_product(page, made)
    names = picker(page).locator(".target .row__name").all_inner_texts()
    assert {"Bob", "Sunday tea", "Fay"} <= set(names)
    assert not {"Carol", "Dave", "Tea House"} & set(names)
    picker(page).get_by_placeholder("Search chats and contacts").fill("fay")
    expect(picker(page).locator(".target:visible .row__name")).to_have_text(["Fay"])


def test_a_send_that_did_not_get_through_is_tried_again_and_never_doubled(alice, made):
    page = alice(DESKTOP)
    page.goto(f"/chats/{made['group']}/")
    before = page.locator("souk-timeline souk-card").count()
    share_product(page, made)
    choose(page, "Sunday tea")

    def lose_the_answer(route):
        route.fetch()
        route.abort()

    page.route("**/api/shares/", lose_the_answer)
    picker(page).get_by_role("button", name="Send (1)").click()
    expect(picker(page).locator("[data-part=problem]")).to_contain_text("nothing is sent twice")
    page.unroute("**/api/shares/")
    picker(page).get_by_role("button", name="Send (1)").click()
    expect(page.locator(".toast")).to_have_text("Sent to 1 chat.")
    page.reload()
    expect(page.locator("souk-timeline souk-card")).to_have_count(before + 1)


def test_each_refusal_says_why_and_only_those_are_sent_again(alice, made, site):
    page = alice()
    share_product(page, made)
    choose(page, "Sunday tea", "Fay")
    site.manage(
        "shell", "-c", "from accounts.models import Contact; Contact.objects.filter(person__username='fay').delete()"
    )
    picker(page).get_by_role("button", name="Send (2)").click()
    refused = picker(page).locator('[data-status="refused"]')
    expect(refused.locator(".row__name")).to_have_text(["Fay"])
    expect(refused.locator(".row__note")).to_have_text("You can only share with your contacts.")
    expect(picker(page).locator('[data-status="sent"] .row__name')).to_have_text(["Sunday tea"])
    with page.expect_request("**/api/shares/") as asked:
        picker(page).get_by_role("button", name="Send again to those that failed").click()
    body = asked.value.post_data_json
    assert (body["conversations"], len(body["people"])) == ([], 1)


def test_a_guest_is_led_to_an_account_of_their_own(visitors, made):
    page = visitors("guest", "guest")
    page.evaluate(SHARE, {"program": "tea", "path": ""})
    expect(picker(page).get_by_text("Guests cannot share yet.")).to_be_visible()
    expect(picker(page).get_by_role("link", name="Make your account")).to_be_visible()
    page.keyboard.press("Escape")
    expect(picker(page)).to_have_count(0)


# Codes --------------------------------------------------------------------------------------------


def test_a_code_leads_a_passer_by_in_as_a_guest(visitors, alice, made):
    owner = alice()
    code = owner.evaluate(
        """async product => (await (await fetch("/api/entry-codes/", {method: "POST",
        body: JSON.stringify({program: "tea", path: `p/${product}/`}), headers: {"Content-Type": "application/json",
        "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content}})).json()).code""",
        made["product"],
    )
    page = visitors(None)
    page.goto(f"/go/{code}/")
    expect(page.get_by_role("heading", name="Longjing")).to_be_visible()
    page.get_by_role("button", name="Continue as a guest").click()
    expect(page).to_have_url(re.compile(rf"/chats/\?mini=tea/p/{made['product']}/$"))
    expect(inside(page).get_by_role("heading", name="Longjing")).to_be_visible()


# Everyone can use it ------------------------------------------------------------------------------


@SIZES
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_to_mend(alice, made, size, dark):
    page = alice(size, dark=dark)
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
    share_product(page, made)
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.evaluate(OPEN, {"program": "@tea", "path": ""})
    expect(inside(page).get_by_role("heading", name="News")).to_be_visible()
    assert violations(page) == []
