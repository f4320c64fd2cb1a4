"""The main job, lived by two people in two browsers: share, open, claim, pay, receipt, shipped; axe on every page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import assert_no_violations
from tests.e2e.conftest import DESKTOP, PHONE

if TYPE_CHECKING:
    from playwright.sync_api import FrameLocator, Locator, Page

    from tests.e2e.conftest import People
    from tests.server import Server

PRODUCT = "Longquan gaiwan"


def mini(page: Page) -> FrameLocator:
    """What the mini view shows."""
    return page.frame_locator("souk-mini-view iframe")


def open_chat(page: Page, name: str) -> None:
    page.locator("souk-chat-list, nav, aside").get_by_role("link", name=re.compile(name)).first.click()
    expect(page.get_by_role("log")).to_be_visible()


def leave_chat(page: Page) -> None:
    if page.viewport_size["width"] < 700:
        page.get_by_role("link", name="Back to the chats").click()


def last_card(page: Page, title: str) -> Locator:
    return page.get_by_role("log").locator("souk-card", has_text=title).last


def share_the_product(friend: Page) -> None:
    """Drawer, shop, product, share: to a person and a group at once."""
    friend.locator("[data-drawer-open]").first.click()
    drawer = friend.locator("souk-drawer")
    expect(drawer.get_by_text("Lantern Tea House").first).to_be_visible()
    assert_no_violations(friend, "the drawer")
    drawer.get_by_text("Lantern Tea House").first.click()
    shop = mini(friend)
    expect(shop.get_by_role("searchbox").first).to_be_visible()
    assert_no_violations(friend, "the shop in the mini view")
    shop.get_by_text(PRODUCT).first.click()
    expect(shop.get_by_role("heading", name=PRODUCT, level=1)).to_be_visible()
    assert_no_violations(friend, "a product in the mini view")
    shop.get_by_role("button", name="Share").first.click()
    picker = friend.locator("souk-share-picker")
    expect(picker.locator("souk-card")).to_contain_text(PRODUCT)
    expect(picker.locator("souk-card")).to_contain_text("from $38.00")
    picker.get_by_text("Mei Lin").first.click()
    picker.get_by_text("Sunday tea").first.click()
    assert_no_violations(friend, "the share picker")
    picker.locator('[data-part="send"]').click()
    expect(friend.get_by_text("Sent to 2 chats.")).to_be_visible()


def claim_and_buy(buyer: Page) -> None:
    """From the card to the order's page, through the coupon and the checkout."""
    last_card(buyer, PRODUCT).get_by_role("button", name="View").or_(
        last_card(buyer, PRODUCT).get_by_role("link", name="View")
    ).first.click()
    shop = mini(buyer)
    expect(shop.get_by_role("heading", name=PRODUCT, level=1)).to_be_visible()
    expect(buyer.locator("souk-mini-view").get_by_role("button", name="Menu")).to_be_visible()
    expect(buyer.locator("souk-mini-view").get_by_role("button", name="Close").first).to_be_visible()
    claim = shop.get_by_role("button", name=re.compile("^Claim")).first
    claim.click()
    expect(shop.get_by_text("In your wallet").first).to_be_visible()
    shop.get_by_role("button", name="Buy now").click()
    expect(shop.get_by_role("heading", name="Checkout")).to_be_visible()
    shop.get_by_label("Name", exact=True).fill("Lin Mei")
    shop.get_by_label("Phone").fill("+1 415 555 0134")
    shop.get_by_label("Address").fill("88 Canal Street")
    assert_no_violations(buyer, "the checkout")


def pay(buyer: Page, number: str) -> None:
    shop = mini(buyer)
    shop.get_by_label("Card number").fill(number)
    shop.get_by_label("Expiry date").fill("12 / 34")
    shop.get_by_label("Security code").fill("123")
    shop.get_by_role("button", name=re.compile(r"^Pay \$")).click()


@pytest.fixture
def keeps() -> bool:
    return True


@pytest.mark.parametrize("size", [pytest.param(PHONE, marks=pytest.mark.anywhere), DESKTOP], ids=["phone", "desktop"])
def test_a_product_is_shared_opened_paid_and_its_receipt_follows_the_order(demo: Server, people: People, size):
    friend, buyer = people("friend", size=size), people("buyer", size=size)
    assert_no_violations(buyer, "the chat list")
    open_chat(buyer, "Jonas Weber")
    assert_no_violations(buyer, "a conversation")

    share_the_product(friend)
    card = last_card(buyer, PRODUCT)
    expect(card).to_be_visible()  # at once, without a reload
    expect(card).to_contain_text("from $38.00")
    expect(card).to_contain_text("In stock")

    claim_and_buy(buyer)
    pay(buyer, "4000 0000 0000 0002")  # declined: the buyer stays and tries another card
    expect(
        mini(buyer).get_by_role("alert").filter(has_text=re.compile("declined", re.IGNORECASE)).first
    ).to_be_visible()
    pay(buyer, "4242 4242 4242 4242")
    expect(mini(buyer).get_by_text("We are packing it.")).to_be_visible()
    number = mini(buyer).locator(".order__facts dd").first.inner_text()
    assert_no_violations(buyer, "the order")

    buyer.locator("souk-mini-view").get_by_role("button", name="Close").first.click()
    leave_chat(buyer)
    open_chat(buyer, "Lantern Tea House")
    receipt = last_card(buyer, number)
    expect(receipt).to_be_visible()
    expect(receipt).to_contain_text("Paid")
    assert_no_violations(buyer, "the receipt")

    ship(people, number)
    expect(receipt).to_contain_text("Shipped")  # the same card, without a reload


def ship(people: People, number: str) -> None:
    """The merchant ships it in the panel."""
    merchant = people("merchant", size=DESKTOP)
    merchant.goto("/merchant/shop/order/")
    assert_no_violations(merchant, "the orders of the panel")
    merchant.get_by_role("link", name=number).first.click()
    merchant.get_by_label("Carrier").fill("Canal Post")
    merchant.get_by_label("Tracking number").fill("CP 1")
    merchant.get_by_role("button", name="The parcel is on its way").click()
    expect(merchant.get_by_text("Done. The buyer's receipt says so.")).to_be_visible()


def test_the_receipt_arrives_live_in_the_conversation_that_is_open(demo: Server, people: People):
    """Beside the shop, without a reload."""
    buyer = people("buyer", size=DESKTOP)
    open_chat(buyer, "Lantern Tea House")
    buyer.locator("[data-drawer-open]").first.click()
    buyer.locator("souk-drawer").get_by_text("Lantern Tea House").first.click()
    mini(buyer).get_by_text("West Lake Longjing").first.click()
    mini(buyer).get_by_role("button", name="Buy now").click()
    expect(mini(buyer).get_by_role("heading", name="Checkout")).to_be_visible()
    pay(buyer, "4242 4242 4242 4242")
    expect(mini(buyer).get_by_text("We are packing it.")).to_be_visible()
    number = mini(buyer).locator("dd").first.inner_text()
    assert re.fullmatch(r"[0-9A-Z]{8}", number)
    expect(buyer.get_by_role("log").locator("souk-card").filter(has_text=f"Order {number}")).to_have_count(1)


@pytest.mark.parametrize("path", ["/chats/", "/contacts/", "/settings/", "/merchant/", "/admin/"])
def test_a_stranger_to_the_site_sees_no_page_of_anyone(demo: Server, people: People, path):
    nobody = people(None)
    nobody.goto(path)
    expect(nobody).to_have_url(re.compile("/accounts/login/"))


def test_the_stranger_sees_none_of_it(demo: Server, people: People):
    buyer, stranger = people("buyer", size=DESKTOP), people("stranger", size=DESKTOP)
    open_chat(buyer, "Jonas Weber")
    stranger.goto(buyer.url)
    expect(stranger.get_by_role("log")).to_have_count(0)
    assert "Jonas" not in stranger.content()
    uuid = re.search(r"/chats/([0-9a-f-]{36})/", buyer.url)
    assert uuid
    for path in ("", "messages/", "events/?after=0"):
        assert stranger.request.get(f"/api/conversations/{uuid.group(1)}/{path}").status == 404
    orders = buyer.request.get("/api/orders/").json()["results"]
    assert stranger.request.get(f"/api/orders/{orders[0]['uuid']}/").status == 404
    assert stranger.request.get("/merchant/shop/order/", max_redirects=0).status in {302, 403, 404}
