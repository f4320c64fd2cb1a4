"""The checkout and the orders' pages, for their owner and for nobody else."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from shop.models import Order
from shop.services import carts, orders
from tests.shop import factories

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    return response.content.decode()


@pytest.fixture
def placed(alice, tea) -> Order:
    return factories.place(alice, factories.make_variant(tea, price=1800), quantity=2)


def pay(order: Order) -> None:
    orders.mark_paid(order=order, payment=None, at=timezone.now())


# The checkout ----------------------------------------------------------------------------------------------------------


def test_the_checkout_has_the_amount_as_stripe_counts_it_and_the_quotes_fingerprint(alice, tea, sign_in):
    cart = carts.set_quantity(user=alice, variant=factories.make_variant(tea, price=1800), quantity=2)
    from shop.services.pricing import quote_cart

    page = text_of(sign_in(alice).get("/m/tea/checkout/"))

    assert 'data-amount="3600" data-currency="usd"' in page
    assert f'data-fingerprint="{quote_cart(cart=cart, claimed="best").fingerprint}"' in page
    assert "Pay $36.00" in page


def test_yen_have_no_cents(alice, carol, sign_in):
    shop = factories.make_shop(carol, "yen", currency="JPY", order_limit_minor=100_000)
    carts.set_quantity(user=alice, variant=factories.make_variant(shop, price=1800), quantity=1)
    page = text_of(sign_in(alice).get("/m/yen/checkout/"))
    assert 'data-amount="1800" data-currency="jpy"' in page
    assert "¥1,800" in page


def test_the_last_orders_contact_is_filled_in(alice, tea, placed, sign_in):
    carts.set_quantity(user=alice, variant=factories.make_variant(tea, "Oolong"), quantity=1)
    page = text_of(sign_in(alice).get("/m/tea/checkout/"))
    for value in ("Alice", "555 0100", "1 Tea Lane"):
        assert value in page
    for hint in ('autocomplete="name"', 'autocomplete="tel"', 'autocomplete="street-address"'):
        assert hint in page


def test_nobody_elses_contact_is_filled_in(dave, tea, placed, sign_in):
    carts.set_quantity(user=dave, variant=factories.make_variant(tea, "Oolong"), quantity=1)
    assert "1 Tea Lane" not in text_of(sign_in(dave).get("/m/tea/checkout/"))


def test_stripes_script_is_on_the_pages_that_pay_and_on_no_other(alice, tea, placed, sign_in, settings):
    settings.STRIPE_JS_URL = "https://js.stripe.example/v3/"
    variant = factories.make_variant(tea, "Oolong")
    carts.set_quantity(user=alice, variant=variant, quantity=1)
    browser = sign_in(alice)

    for path in ("checkout/", f"orders/{placed.uuid}/pay/"):
        assert "js.stripe.example" in text_of(browser.get(f"/m/tea/{path}")), path
    for path in ("", f"p/{variant.product.uuid}/", "cart/", "orders/", f"orders/{placed.uuid}/", "coupons/"):
        assert "js.stripe.example" not in text_of(browser.get(f"/m/tea/{path}")), path


def test_a_free_order_never_meets_stripe(alice, tea, sign_in):
    carts.set_quantity(user=alice, variant=factories.make_variant(tea, price=0), quantity=1)
    page = text_of(sign_in(alice).get("/m/tea/checkout/"))
    assert "Place the order" in page
    assert "payment-element" not in page


def test_an_empty_cart_leads_to_the_order_that_waits_or_back_to_the_cart(alice, bob, tea, placed, sign_in):
    assert sign_in(alice).get("/m/tea/checkout/")["Location"] == f"/m/tea/orders/{placed.uuid}/pay/"
    assert sign_in(bob).get("/m/tea/checkout/")["Location"] == "/m/tea/cart/"


def test_above_the_limit_nothing_can_be_paid(alice, tea, sign_in):
    carts.set_quantity(user=alice, variant=factories.make_variant(tea, price=60_000), quantity=2)
    page = text_of(sign_in(alice).get("/m/tea/checkout/"))
    assert "Go on in the full shop" in page
    assert "payment-element" not in page
    assert 'id="pay"' not in page


# One order -------------------------------------------------------------------------------------------------------------


def test_an_order_that_waits_shows_its_clock_its_lines_and_how_to_pay_or_cancel(alice, tea, placed, sign_in):
    page = text_of(sign_in(alice).get(f"/m/tea/orders/{placed.uuid}/"))
    for text in ("Waiting for your payment", "shop-countdown", "Pay $36.00", "Longjing", "× 2", "Cancel this order"):
        assert text in page, text


def test_an_order_names_what_was_bought_once_and_then_the_sums(alice, placed, sign_in):
    page = text_of(sign_in(alice).get(f"/m/tea/orders/{placed.uuid}/"))
    assert page.count('class="order-line"') == 1
    assert 'class="sums__line"' not in page
    assert page.count('class="sums__total"') == 1


def test_a_hold_of_hours_counts_hours(alice, placed, sign_in):
    Order.objects.filter(pk=placed.pk).update(expires_at=timezone.now() + timedelta(hours=23, seconds=30))
    page = text_of(sign_in(alice).get(f"/m/tea/orders/{placed.uuid}/"))
    assert re.search(r"<shop-countdown[^>]*>23:00:[0-3]\d</shop-countdown>", page)


def test_after_paying_the_page_waits_for_the_word_of_it_and_then_says_paid(alice, tea, placed, sign_in):
    browser, address = sign_in(alice), f"/m/tea/orders/{placed.uuid}/?confirming"

    assert "Confirming your payment" in text_of(browser.get(address))
    pay(placed)
    page = text_of(browser.get(address))

    assert "Confirming your payment" not in page
    assert "Paid. Thank you!" in page
    assert "Cancel this order" not in page


def test_a_payment_that_failed_at_the_bank_is_said(alice, tea, placed, sign_in):
    page = text_of(sign_in(alice).get(f"/m/tea/orders/{placed.uuid}/", {"redirect_status": "failed"}))
    assert "The payment did not go through." in page


def test_once_shipped_the_page_has_the_tracking_number(alice, carol, tea, placed, sign_in):
    pay(placed)
    orders.ship_order(order=placed, by=carol, carrier="Canal Post", tracking="CP 42")
    page = text_of(sign_in(alice).get(f"/m/tea/orders/{placed.uuid}/"))
    for text in ("On its way to you", "Canal Post", "CP 42"):
        assert text in page
    orders.deliver_order(order=placed, by=carol)
    assert "Delivered" in text_of(sign_in(alice).get(f"/m/tea/orders/{placed.uuid}/"))


def test_an_order_whose_hold_is_over_cannot_be_paid(alice, tea, placed, sign_in):
    Order.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    browser, address = sign_in(alice), f"/m/tea/orders/{placed.uuid}/"
    assert "The time to pay is over" in text_of(browser.get(address))
    assert browser.get(f"{address}pay/")["Location"] == address
    orders.close_unpaid(order=placed, to=Order.State.EXPIRED)
    assert "Not paid in time" in text_of(browser.get(address))


def test_the_list_has_ones_orders_newest_first(alice, tea, placed, sign_in):
    newer = factories.place(alice, factories.make_variant(tea, "Oolong"))
    page = text_of(sign_in(alice).get("/m/tea/orders/"))
    assert page.index(newer.number) < page.index(placed.number)


def test_no_orders_is_said_with_what_to_do(alice, tea, sign_in):
    assert "No orders yet." in text_of(sign_in(alice).get("/m/tea/orders/"))


# Others ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["", "pay/"])
@pytest.mark.parametrize("who", ["dave", "carol", "erin", "bob"])
def test_someone_elses_order_does_not_exist(request, tea, placed, sign_in, who, path):
    person = request.getfixturevalue(who)
    response = sign_in(person).get(f"/m/tea/orders/{placed.uuid}/{path}")
    assert response.status_code == 404
    assert placed.number not in text_of(response)
    assert "1 Tea Lane" not in text_of(response)


def test_someone_elses_orders_are_on_nobodys_list(dave, tea, placed, sign_in):
    assert placed.number not in text_of(sign_in(dave).get("/m/tea/orders/"))


def test_an_order_is_found_in_its_own_shop_only(alice, tea, ware, placed, sign_in):
    browser = sign_in(alice)
    assert browser.get(f"/m/ware/orders/{placed.uuid}/").status_code == 404
    assert placed.number not in text_of(browser.get("/m/ware/orders/"))
    assert browser.get(f"/m/tea/orders/{uuid.uuid4()}/").status_code == 404


def test_pages_about_money_are_not_kept_by_anyone(alice, tea, placed, sign_in):
    carts.set_quantity(user=alice, variant=factories.make_variant(tea, "Oolong"), quantity=1)
    browser = sign_in(alice)
    for path in ("checkout/", f"orders/{placed.uuid}/", f"orders/{placed.uuid}/pay/"):
        assert "no-store" in browser.get(f"/m/tea/{path}")["Cache-Control"], path
