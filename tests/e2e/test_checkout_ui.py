"""Buying in the shop with a real browser: what goes wrong on the way, and that it ends in one order or in none."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import assert_no_violations
from tests.e2e.conftest import DESKTOP, PHONE, People
from tests.server import Server, free_port

pytestmark = pytest.mark.anywhere  # the story and the chat are driven on PostgreSQL and Redis too

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SHOP = "lantern-tea-house"
HOME = f"/m/{SHOP}/"
GOOD, DECLINED = "4242424242424242", "4000000000000002"
BY_NAME = "from shop.models import *; v = Variant.objects.get(sku='{sku}'); v.product.shop; "


def change(server: Server, sku: str, code: str) -> None:
    """Changes a variant behind everybody's back, as the merchant would."""
    server.shell(BY_NAME.format(sku=sku) + "from shop.services import catalogue, stock; " + code)


def orders_of(page: Page) -> list[dict]:
    return page.request.get("/api/orders/?limit=100").json()["results"]


def send(page: Page, method: str, url: str, data: dict | None = None) -> None:
    token = page.locator('meta[name="csrf-token"]').get_attribute("content")
    headers = {"X-CSRFToken": token, "Referer": page.url}
    answer = page.request.fetch(url, method=method, data=data or {}, headers=headers)
    assert answer.ok, answer.text()


def fill_cart(page: Page, server: Server, sku: str, quantity: int = 1) -> None:
    """A cart with just this in it."""
    page.goto(HOME)
    variant = server.shell(BY_NAME.format(sku=sku) + "print(v.uuid)").split()[-1]
    send(page, "DELETE", f"/api/shops/{SHOP}/cart/")
    send(page, "PUT", f"/api/shops/{SHOP}/cart/lines/{variant}/", {"quantity": quantity})


def open_checkout(page: Page) -> None:
    page.goto(f"{HOME}checkout/")
    for name, text in (("contact_name", "Lin Mei"), ("contact_phone", "555 0134"), ("address", "88 Canal Street")):
        page.locator(f"#{name}").fill(text)
    expect(page.locator(".demo-stripe")).to_be_visible()


def type_card(page: Page, number: str) -> None:
    for place, text in enumerate((number, "1235", "123")):
        field = page.locator(".demo-stripe input").nth(place)
        field.fill("")
        field.press_sequentially(text)


def pay_button(page: Page):
    return page.locator('[data-part="pay"]')


def expect_paid(page: Page) -> None:
    expect(page.get_by_role("heading", name="Paid. Thank you!")).to_be_visible(timeout=20_000)


def test_a_refused_card_changes_nothing_and_another_one_pays_the_same_order(people: People, demo: Server):
    page = people("buyer")
    fill_cart(page, demo, "LJ-050")
    before = len(orders_of(page))
    open_checkout(page)
    type_card(page, DECLINED)

    pay_button(page).dblclick()

    expect(page.locator('[data-part="payment-error"]')).to_contain_text("Your card was declined.")
    expect(page.get_by_text("Your order is placed and kept for you for")).to_be_visible()
    expect(page.locator("#address")).to_be_disabled()
    assert len(orders_of(page)) == before + 1

    page.reload()  # what was placed is found again
    expect(page.get_by_role("heading", name=re.compile("^Pay order"))).to_be_visible()
    expect(page.locator("shop-countdown")).to_have_text(re.compile(r"^1[0-4]:\d\d$"))
    assert_no_violations(page, "the page that pays an order")
    expect(page.locator(".demo-stripe")).to_be_visible()
    type_card(page, GOOD)
    pay_button(page).dblclick()

    expect_paid(page)
    assert len(orders_of(page)) == before + 1
    assert_no_violations(page, "an order that is paid")


def test_a_price_that_changed_is_shown_and_asked_again(people: People, demo: Server):
    page = people("buyer")
    fill_cart(page, demo, "LJ-050")
    before = len(orders_of(page))
    open_checkout(page)
    page.locator("#coupon-choice summary").click()
    page.get_by_role("button", name="Claim 15% off").click()
    expect(pay_button(page)).to_have_text("Pay $20.40")  # the best coupon is chosen at once
    assert_no_violations(page, "a checkout with its coupons open")
    page.get_by_label("No coupon").check()
    expect(pay_button(page)).to_have_text("Pay $24.00")
    type_card(page, GOOD)
    change(demo, "LJ-050", "catalogue.set_price(variant=v, price_minor=2600)")

    pay_button(page).click()

    expect(page.locator('[data-part="notice"]')).to_contain_text("The total was $24.00; now it is $26.00.")
    expect(pay_button(page)).to_have_text("Pay $26.00")
    assert len(orders_of(page)) == before

    pay_button(page).click()
    expect_paid(page)
    assert orders_of(page)[0]["total_minor"] == 2600
    change(demo, "LJ-050", "catalogue.set_price(variant=v, price_minor=2400)")


def test_the_last_one_goes_to_the_first_and_the_other_is_told_which_is_gone(people: People, demo: Server):
    first, second = people("buyer"), people("friend", size=DESKTOP)
    change(demo, "LJ-100", "stock.count_stock(variant=v, on_hand=1)")
    for page in (first, second):
        fill_cart(page, demo, "LJ-100")
        open_checkout(page)
        type_card(page, GOOD)
    before = len(orders_of(second))

    pay_button(first).click()
    expect_paid(first)
    pay_button(second).click()

    expect(second.locator('[data-part="notice"]')).to_contain_text("is sold out.")
    expect(second.locator(".checkout__sum").get_by_text("Sold out")).to_be_visible()
    expect(second.locator("#address")).to_have_value("88 Canal Street")
    assert len(orders_of(second)) == before
    assert_no_violations(second, "a checkout whose last one is gone")
    change(demo, "LJ-100", "stock.count_stock(variant=v, on_hand=20)")


def test_what_is_missing_is_said_at_its_field(people: People, demo: Server):
    page = people("friend")
    fill_cart(page, demo, "LJ-050")
    open_checkout(page)
    page.locator("#contact_phone").fill("call me")
    page.locator("#address").fill("")
    type_card(page, GOOD)

    pay_button(page).click()
    expect(page.locator("#address-error")).to_have_text("Please fill this in.")
    expect(page.locator("#address")).to_be_focused()
    page.locator("#address").fill("88 Canal Street")
    expect(page.locator("#address-error")).to_be_hidden()

    pay_button(page).click()
    expect(page.locator("#contact_phone-error")).to_have_text("This does not look like a phone number.")
    expect(page.locator("#contact_phone")).to_be_focused()
    expect(page.locator("#contact_phone")).to_have_attribute("aria-invalid", "true")
    assert_no_violations(page, "a checkout with a wrong field")


def test_the_cart_is_changed_where_it_stands(people: People, demo: Server):
    page = people("buyer")
    fill_cart(page, demo, "LJ-050", 2)
    page.goto(f"{HOME}cart/?coupon=none")
    total = page.locator(".paybar__total b")
    expect(total).to_have_text("$48.00")

    page.get_by_role("button", name=re.compile("^One more of")).click(click_count=2)
    expect(total).to_have_text("$96.00")
    expect(page.locator(".tabs__count")).to_contain_text("4")

    page.get_by_role("button", name=re.compile("^Remove")).click()
    expect(page.get_by_text("Your cart is empty.")).to_be_visible()
    assert_no_violations(page, "an empty cart that can be undone")
    page.get_by_role("button", name="Undo").click()
    expect(total).to_have_text("$96.00")

    change(demo, "LJ-050", "stock.count_stock(variant=v, on_hand=v.stock.held + 3)")
    page.reload()
    expect(page.get_by_text("Please change what is short.")).to_be_visible()
    assert_no_violations(page, "a cart with too little left")
    page.get_by_role("button", name=re.compile("^Take 3")).click()
    expect(page.get_by_role("link", name="Check out")).to_be_visible()
    expect(total).to_have_text("$72.00")
    change(demo, "LJ-050", "stock.count_stock(variant=v, on_hand=40)")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_who_is_nobody_yet_buys_as_a_guest(people: People, demo: Server, size):
    page = people(None, size=size)
    page.goto(HOME)
    page.get_by_role("link", name=re.compile("West Lake Longjing")).click()
    page.get_by_role("radio").nth(1).check()
    expect(page.locator(".product__price")).to_have_text("$44.00")
    page.get_by_role("button", name="Buy now").click()
    expect(page.get_by_role("heading", name="Who is it for?")).to_be_visible()
    assert_no_violations(page, "the way in")

    page.get_by_role("button", name="Continue as guest").click()

    open_checkout(page)
    type_card(page, GOOD)
    pay_button(page).click()
    expect_paid(page)
    assert [order["total_minor"] for order in orders_of(page)] == [4400]


def test_above_the_limit_the_cart_goes_on_in_the_full_shop(people: People, demo: Server):
    page = people("friend")
    sku = demo.shell(
        "from shop.models import *; print(Variant.objects.filter(price_minor__gt=100000, is_active=True).first().sku)"
    ).split()[-1]
    fill_cart(page, demo, sku)
    page.goto(f"{HOME}cart/")
    expect(page.get_by_role("link", name="Check out")).to_have_count(0)
    assert_no_violations(page, "a cart above the limit")

    page.route(re.compile(r"[?&]souk="), lambda route: route.fulfill(body="The full shop."))
    page.get_by_role("button", name="Go on in the full shop").click()

    expect(page.get_by_text("The full shop.")).to_be_visible()
    assert re.search(r"[?&]souk=[\w.-]{40,}", page.url)


def test_an_order_is_canceled_and_what_it_held_goes_back(people: People, demo: Server):
    page = people("friend")
    fill_cart(page, demo, "LJ-250")
    open_checkout(page)
    type_card(page, DECLINED)
    pay_button(page).click()
    expect(page.locator('[data-part="payment-error"]')).to_be_visible()
    held = "from shop.models import *; print(StockItem.objects.get(variant__sku='LJ-250').held)"
    assert demo.shell(held).split()[-1] == "1"

    page.goto(f"{HOME}orders/{orders_of(page)[0]['uuid']}/")
    assert_no_violations(page, "an order that waits")
    page.get_by_text("Cancel this order").click()
    page.get_by_role("button", name="Yes, cancel it").click()

    expect(page.get_by_role("heading", name="Canceled")).to_be_visible()
    assert demo.shell(held).split()[-1] == "0"


@pytest.mark.parametrize(
    ("size", "dark", "language"),
    [(PHONE, False, "en"), (DESKTOP, True, "zh-hans")],
    ids=["phone-light-en", "desktop-dark-zh"],
)
def test_every_page_of_the_shop_can_be_read_by_all(people: People, demo: Server, size, dark, language):
    page = people("buyer", size=size, dark=dark, language=language)
    code = (
        f"from shop.models import *; s = Shop.objects.get(program__slug='{SHOP}'); "
        "print(s.products.first().uuid, s.coupons.first().uuid, s.categories.first().slug)"
    )
    product, coupon, category = demo.shell(code).split()[-3:]
    fill_cart(page, demo, "LJ-050")
    paths = [
        "", f"c/{category}/", "search/?q=tea", "search/?q=bicycle", f"p/{product}/", f"p/{product}/code/", "coupons/",
        f"coupons/{coupon}/", "cart/", "checkout/", "orders/", "no/such/page/",
    ]  # fmt: skip
    paths += [f"orders/{order['uuid']}/" for order in {one["status"]: one for one in orders_of(page)}.values()]
    for path in paths:
        page.goto(f"{HOME}{path}")
        assert_no_violations(page, f"{path or 'home'}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} scrolls sideways"
        assert page.locator("h1").count() == 1, path


# With Stripe away ------------------------------------------------------------------------------------------------------


class Away:
    """A demo site whose Stripe does not answer until `come_back`."""

    def __init__(self, var: Path) -> None:
        self.port = free_port()
        keys = {"STRIPE_SECRET_KEY": "sk_test_e2e", "STRIPE_PUBLISHABLE_KEY": "pk_test_e2e"}
        base = {"STRIPE_API_BASE": f"http://127.0.0.1:{self.port}", "STRIPE_WEBHOOK_SECRET": "whsec_e2e"}
        self.server = Server(var, extra={**keys, **base, "STRIPE_TIMEOUT_SECONDS": "2"}).prepare(seeded=True)
        self.stand_in: subprocess.Popen[bytes] | None = None
        self.server.start()

    def come_back(self) -> None:
        hook = f"{self.server.url}/webhooks/stripe/"
        command = [sys.executable, "-m", "shop.demo.localstripe", "--port", str(self.port), "--webhook", hook]
        self.stand_in = subprocess.Popen(command, env=self.server.environment)

    def end(self) -> None:
        self.server.discard()
        if self.stand_in:
            self.stand_in.terminate()
            self.stand_in.wait()


@pytest.fixture
def away(tmp_path) -> Iterator[Away]:
    away = Away(tmp_path / "away")
    yield away
    away.end()


def test_while_stripe_is_away_the_order_stays_and_is_paid_later_once(browser: Browser, away: Away):
    people = People(browser, away.server)
    try:
        page = people("buyer")
        fill_cart(page, away.server, "LJ-050")
        before = len(orders_of(page))
        open_checkout(page)
        type_card(page, GOOD)

        for _ in range(2):
            pay_button(page).click()
            notice = page.locator('[data-part="notice"]')
            expect(notice).to_contain_text("Payment is not available for the moment.", timeout=20_000)
            expect(pay_button(page)).to_be_enabled()
        assert [order["status"] for order in orders_of(page)].count("placed") == 2  # the story's own, and this one
        assert len(orders_of(page)) == before + 1
        assert_no_violations(page, "a checkout without Stripe")

        away.come_back()
        for _ in range(20):
            if page.get_by_role("heading", name="Paid. Thank you!").count():
                break
            if pay_button(page).count() and pay_button(page).get_attribute("aria-busy") != "true":
                pay_button(page).click()
            page.wait_for_timeout(1000)
        expect_paid(page)
        assert len(orders_of(page)) == before + 1
    finally:
        people.close()
