"""The merchant's day in a real browser, under the panels' policy: edit, ship, link, send news."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e.axe import violations
from tests.e2e.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.anywhere  # the story and the chat are driven on PostgreSQL and Redis too

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture
def merchant(people) -> Page:
    """Signed in at a desktop; whatever the console complains about is kept in `page.complaints`."""
    page = people("merchant", size=DESKTOP)
    page.complaints = []  # type: ignore[attr-defined]
    page.on("console", lambda line: line.type == "error" and page.complaints.append(line.text))  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.complaints.append(str(error)))  # type: ignore[attr-defined]
    return page


def test_a_product_gets_a_price_a_variant_and_a_picture(merchant: Page):
    merchant.goto("/merchant/shop/product/")
    merchant.locator("#result_list a", has_text="West Lake Longjing").first.click()
    merchant.locator("#id_variants-0-price").fill("25.50")
    merchant.get_by_text("Add another Variant").click()
    row = merchant.locator("#variants-data [id^=id_variants-][id$=-name_en]:visible").last
    prefix = row.get_attribute("id").removesuffix("-name_en")
    row.fill("Sample, 5 g")
    merchant.locator(f"#{prefix}-price").fill("3")
    merchant.locator(f"#{prefix}-on_hand").fill("40")
    merchant.locator("#id_pictures-0-upload").set_input_files("shop/demo/pictures/jasmine-pearls.webp")
    merchant.get_by_role("button", name="Save", exact=True).click()
    merchant.wait_for_url("**/merchant/shop/product/")
    assert "$3.00 – $98.00" in merchant.locator("#result_list").inner_text()
    merchant.goto("/m/lantern-tea-house/search/?q=longjing")
    assert "West Lake Longjing" in merchant.locator("main").inner_text()
    assert merchant.complaints == []


def test_an_order_is_shipped_and_its_page_says_so(merchant: Page):
    merchant.goto("/merchant/")
    merchant.locator("section", has_text="Waiting to be shipped").locator("li a").first.click()
    merchant.get_by_label("Carrier").fill("SF Express")
    merchant.get_by_label("Tracking number").fill("SF42")
    merchant.get_by_role("button", name="The parcel is on its way").click()
    merchant.get_by_text("SF Express · SF42").first.wait_for()
    assert merchant.get_by_role("button", name="Mark as delivered").is_visible()
    assert merchant.complaints == []


def test_mini_programs_are_unlinked_and_linked_again(merchant: Page):
    merchant.goto("/merchant/official/officialaccount/")
    listed = merchant.locator("section", has_text="Mini programs on the profile")
    merchant.get_by_role("button", name="Unlink Lantern Tea House").click()
    merchant.get_by_text("Lantern Tea House is no longer on the profile.").wait_for()
    listed.get_by_label("Link another one").select_option("lantern-tea-house")
    listed.get_by_role("button", name="Link", exact=True).click()
    merchant.get_by_text("Lantern Tea House is on the profile now.").wait_for()
    assert merchant.complaints == []


def test_news_are_written_seen_and_sent(merchant: Page):
    merchant.goto("/merchant/official/article/add/")
    merchant.locator("#id_title").fill("The spring picking is here")
    merchant.locator("#id_body").fill("First flush, from Tuesday on.")
    merchant.get_by_role("button", name="Save", exact=True).click()
    merchant.get_by_role("button", name="Send to").click()
    merchant.get_by_text("Sent to").first.wait_for()
    assert merchant.get_by_role("button", name="Send to").count() == 0
    assert merchant.complaints == []


@pytest.mark.parametrize(("size", "dark", "language"), [(PHONE, True, "zh"), (DESKTOP, False, "en")])
def test_every_page_of_the_panel_is_accessible(people, size, dark, language):
    page = people("merchant", size=size, dark=dark, language=language)
    for url in (
        "/merchant/",
        "/merchant/shop/order/",
        "/merchant/shop/order/1/change/",
        "/merchant/shop/product/",
        "/merchant/shop/product/1/change/",
        "/merchant/shop/category/",
        "/merchant/shop/coupon/",
        "/merchant/shop/coupon/add/",
        "/merchant/shop/shop/",
        "/merchant/official/officialaccount/",
        "/merchant/official/article/",
        "/merchant/official/article/add/",
        "/merchant/shop/product/export/",
        "/merchant/shop/product/import/",
    ):
        assert page.goto(url).status == 200, url
        assert violations(page) == [], url
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), url
