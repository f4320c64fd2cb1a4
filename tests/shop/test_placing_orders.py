"""Placing: one transaction that takes, agrees and writes, or changes nothing."""

from __future__ import annotations

import uuid

import pytest
from django.utils import timezone

from shop import errors
from shop.models import ClaimedCoupon, Order, OrderEvent, StockMovement
from shop.services import carts, catalogue, coupons, orders, pricing
from tests.shop.factories import CONTACT, make_coupon, make_variant, place
from tests.shop.fixtures import counts

pytestmark = pytest.mark.django_db


def test_an_order_holds_its_stock_and_coupon_and_empties_the_cart(alice, tea):
    variant = make_variant(tea, price=1800, on_hand=10)
    claimed = coupons.claim_coupon(user=alice, coupon=make_coupon(tea))

    order = place(alice, variant, quantity=2, claimed=claimed)

    assert (order.state, order.subtotal_minor, order.discount_minor, order.total_minor) == ("placed", 3600, 500, 3100)
    assert counts(variant) == (10, 2)
    assert not carts.cart_of(user=alice, shop=tea).lines.exists()
    claimed.refresh_from_db()
    assert (claimed.state, claimed.held_by) == (ClaimedCoupon.State.HELD, order.uuid)
    line = order.lines.get()
    assert (line.product_name_en, line.price_minor, line.quantity, line.discount_minor) == ("Longjing", 1800, 2, 500)
    assert [(event.subject, event.before, event.after) for event in order.events.all()] == [("order", "", "placed")]


def test_the_same_client_id_is_the_same_order(alice, tea):
    variant = make_variant(tea)
    client_id = uuid.uuid4()
    first = place(alice, variant, client_id=client_id)

    again = orders.place_order(
        buyer=alice, shop=tea, client_id=client_id, fingerprint=first.fingerprint, claimed=None, contact=CONTACT
    )

    assert again.pk == first.pk
    assert counts(variant) == (10, 1)
    assert Order.objects.count() == 1


def test_the_same_client_id_with_other_details_is_refused(alice, tea):
    variant = make_variant(tea)
    first = place(alice, variant, client_id=(client_id := uuid.uuid4()))
    elsewhere = orders.ContactDetails(contact_name="Alice", contact_phone="555 0100", address="2 Tea Lane")

    with pytest.raises(errors.OrderIdReused) as refusal:
        orders.place_order(
            buyer=alice, shop=tea, client_id=client_id, fingerprint=first.fingerprint, claimed=None, contact=elsewhere
        )

    assert refusal.value.details == {"order": str(first.uuid)}
    assert Order.objects.get().address == "1 Tea Lane"


def test_a_price_changed_since_is_shown_and_asked_again(alice, tea):
    variant = make_variant(tea, price=1800)
    cart = carts.set_quantity(user=alice, variant=variant, quantity=1)
    seen = pricing.quote_cart(cart=cart)
    catalogue.set_price(variant=variant, price_minor=2000)

    with pytest.raises(errors.PriceChanged) as refusal:
        orders.place_order(
            buyer=alice, shop=tea, client_id=uuid.uuid4(), fingerprint=seen.fingerprint, claimed=None, contact=CONTACT
        )

    quote = refusal.value.details["quote"]
    assert (quote["total_minor"], quote["total_text"]) == (2000, "$20.00")
    assert quote["lines"][0]["has_new_price"] is True
    assert counts(variant) == (10, 0)
    assert cart.lines.count() == 1
    assert not Order.objects.exists()
    assert not StockMovement.objects.filter(kind="hold").exists()


def test_what_is_gone_names_the_line_and_what_is_left(alice, bob, tea):
    variant = make_variant(tea, on_hand=3)
    cart = carts.set_quantity(user=alice, variant=variant, quantity=3)
    seen = pricing.quote_cart(cart=cart)
    place(bob, variant, quantity=2)

    with pytest.raises(errors.OutOfStock) as refusal:
        orders.place_order(
            buyer=alice, shop=tea, client_id=uuid.uuid4(), fingerprint=seen.fingerprint, claimed=None, contact=CONTACT
        )

    assert refusal.value.details == {"variant": str(variant.uuid), "left": 1}
    assert str(refusal.value.message) == "Only 1 of “Longjing” is left."
    assert counts(variant) == (3, 2)
    assert Order.objects.filter(buyer=alice).count() == 0


def test_more_than_the_shop_sells_here_is_handed_off(alice, tea):
    variant = make_variant(tea, price=60_000)

    with pytest.raises(errors.AboveOrderLimit) as refusal:
        place(alice, variant, quantity=2)

    assert refusal.value.details == {
        "limit_minor": 100_000,
        "limit_text": "$1,000.00",
        "total_minor": 120_000,
        "hand_off": "/api/shops/tea/hand-off/",
    }
    assert counts(variant) == (10, 0)


def test_paying_sells_the_stock_and_spends_the_coupon_once(alice, tea):
    variant = make_variant(tea)
    claimed = coupons.claim_coupon(user=alice, coupon=make_coupon(tea))
    order = place(alice, variant, quantity=2, claimed=claimed)

    assert orders.mark_paid(order=order, payment=None, at=timezone.now()) is True
    assert orders.mark_paid(order=order, payment=None, at=timezone.now()) is False
    assert orders.close_unpaid(order=order, to=Order.State.CANCELED) is False

    claimed.refresh_from_db()
    assert (order.state, claimed.state) == ("paid", "redeemed")
    assert counts(variant) == (8, 0)
    assert order.shipment.state == "pending"
    assert list(OrderEvent.objects.filter(order=order).values_list("subject", "before", "after")) == [
        ("order", "", "placed"),
        ("order", "placed", "paid"),
        ("shipment", "", "pending"),
    ]


def test_closing_gives_everything_back_once(alice, tea):
    variant = make_variant(tea)
    claimed = coupons.claim_coupon(user=alice, coupon=make_coupon(tea))
    order = place(alice, variant, quantity=2, claimed=claimed)

    assert orders.close_unpaid(order=order, to=Order.State.EXPIRED) is True
    assert orders.close_unpaid(order=order, to=Order.State.CANCELED) is False
    assert orders.mark_paid(order=order, payment=None, at=timezone.now()) is False

    claimed.refresh_from_db()
    assert (order.state, claimed.state, claimed.held_by) == ("expired", "available", None)
    assert counts(variant) == (10, 0)
