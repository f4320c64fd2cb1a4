"""The checkout's card form in a real browser: wrong cards, the bank's question, by keyboard, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import assert_no_violations
from tests.e2e.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.anywhere  # the story and the chat are driven on PostgreSQL and Redis too

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.e2e.conftest import People

SHOP = "lantern-tea-house"
GOOD, ASKS_THE_BANK, REAL = "4242424242424242", "4000002500003155", "4111111111111111"


def open_checkout(page: Page) -> None:
    """The checkout with one thing in the cart and the card form ready."""
    products = page.request.get(f"/api/shops/{SHOP}/products/?limit=100").json()["results"]
    cheap = next(one for one in products if one["price_minor"] < 5000 and not one["is_sold_out"])
    variants = page.request.get(f"/api/shops/{SHOP}/products/{cheap['uuid']}/").json()["variants"]
    variant = next(one for one in variants if one["left"] > 1)
    token = page.locator('meta[name="csrf-token"]').get_attribute("content")
    headers = {"X-CSRFToken": token, "Referer": page.url}
    answer = page.request.put(f"/api/shops/{SHOP}/cart/lines/{variant['uuid']}/", data={"quantity": 1}, headers=headers)
    assert answer.ok, answer.text()
    page.goto(f"/m/{SHOP}/checkout/")
    expect(page.locator(".demo-stripe")).to_be_visible()
    for name, text in (("contact_name", "Lin Mei"), ("contact_phone", "555 0134"), ("address", "88 Canal Street")):
        page.locator(f"#{name}").fill(text)


def type_card(page: Page, number: str, expiry: str = "1235", cvc: str = "123") -> None:
    for place, text in enumerate((number, expiry, cvc)):
        field = page.locator(".demo-stripe input").nth(place)
        field.fill("")
        field.press_sequentially(text)


def press_pay(page: Page) -> None:
    page.locator('[data-part="pay"]').click()


def said(page: Page):
    return page.locator('[data-part="payment-error"]')


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_an_incomplete_card_is_said_at_its_field_and_keeps_the_focus(people: People, size):
    page = people("buyer", size=size)
    open_checkout(page)
    orders = page.request.get("/api/orders/?limit=1").json()["results"][0]["uuid"]

    press_pay(page)

    number = page.locator(".demo-stripe input").first
    expect(number).to_be_focused()
    expect(number).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text("The card number is not complete.").first).to_be_visible()
    assert_no_violations(page, "the checkout with an incomplete card")
    assert page.request.get("/api/orders/?limit=1").json()["results"][0]["uuid"] == orders  # nothing was placed


def test_a_real_card_is_turned_away_and_a_test_card_pays(people: People):
    page = people("buyer")
    open_checkout(page)
    expect(page.locator(".demo-stripe__mark")).to_contain_text("Test mode.")

    type_card(page, REAL)
    press_pay(page)
    expect(said(page)).to_contain_text("takes no real cards")

    type_card(page, GOOD)
    expect(page.locator(".demo-stripe input").nth(0)).to_have_value("4242 4242 4242 4242")
    expect(page.locator(".demo-stripe input").nth(1)).to_have_value("12 / 35")
    press_pay(page)
    expect(page.get_by_role("heading", name="Paid. Thank you!")).to_be_visible(timeout=20_000)


def test_the_bank_is_answered_by_keyboard(people: People):
    page = people("buyer", size=DESKTOP, dark=True)
    open_checkout(page)
    type_card(page, ASKS_THE_BANK)
    page.locator('[data-part="pay"]').focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Your bank asks: is it you?")
    expect(dialog).to_be_visible()
    assert_no_violations(page, "the bank's question")

    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(said(page)).to_contain_text("Your bank did not approve the payment.")

    page.locator('[data-part="pay"]').focus()
    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    page.keyboard.press("Tab")
    expect(dialog.get_by_role("button", name="Approve")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Paid. Thank you!")).to_be_visible(timeout=20_000)


def test_the_form_speaks_the_readers_language(people: People):
    page = people("buyer", language="zh-hans")
    open_checkout(page)
    form = page.locator(".demo-stripe")
    expect(form).not_to_contain_text("Card number")
    expect(form.locator("label").first).to_have_text("卡号")
    page.locator("button.demo-stripe__card").nth(1).click()
    press_pay(page)
    expect(page.get_by_role("dialog")).not_to_contain_text("Approve")
    page.get_by_role("dialog").get_by_role("button").nth(1).click()
    expect(page.locator(".order__state--paid")).to_be_visible(timeout=20_000)
