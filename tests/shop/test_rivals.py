"""Rivals at the dangerous line: what somebody else does after the quote was read, and before anything is taken."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest

from shop import errors
from shop.models import ClaimedCoupon, Coupon, Order, OrderEvent, OrderLine, StockMovement
from shop.services import carts, catalogue, coupons, orders, pricing, stock
from tests.shop.factories import CONTACT, make_coupon, make_variant, place
from tests.shop.fixtures import counts

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(alice, bob, tea):
    """Alice is about to order two of five with her coupon."""

    class Scene:
        variant = make_variant(tea, price=1800, on_hand=5)
        coupon = make_coupon(tea, amount_minor=500)
        claimed = coupons.claim_coupon(user=alice, coupon=coupon)
        cart = carts.set_quantity(user=alice, variant=variant, quantity=2)

    return Scene


@pytest.fixture
def with_rival(monkeypatch, alice, tea, scene) -> Callable[[Callable[[], object]], Order]:
    """Places Alice's order while `rival` runs right before the transaction that takes things."""

    def placed(rival: Callable[[], object], choice="best") -> Order:
        seen = pricing.quote_cart(cart=scene.cart, claimed=choice)
        unpatched = orders._new_order

        def run_rival_first(*arguments):
            monkeypatch.setattr(orders, "_new_order", unpatched)
            rival()
            return unpatched(*arguments)

        monkeypatch.setattr(orders, "_new_order", run_rival_first)
        return orders.place_order(
            buyer=alice, shop=tea, client_id=uuid.uuid4(), fingerprint=seen.fingerprint, claimed=choice, contact=CONTACT
        )

    return placed


def nothing_was_ordered_by(alice) -> bool:
    return not Order.objects.filter(buyer=alice).exists() and not OrderLine.objects.filter(order__buyer=alice).exists()


def test_a_rise_in_price_is_asked_about_and_takes_nothing(alice, scene, with_rival):
    with pytest.raises(errors.PriceChanged) as refusal:
        with_rival(lambda: catalogue.set_price(variant=scene.variant, price_minor=2000))
    assert refusal.value.details["quote"]["total_minor"] == 3500
    assert nothing_was_ordered_by(alice)
    assert counts(scene.variant) == (5, 0)
    assert ClaimedCoupon.objects.get(pk=scene.claimed.pk).state == "available"
    assert scene.cart.lines.count() == 1


def test_a_cut_in_the_coupon_is_asked_about_and_takes_nothing(alice, scene, with_rival):
    with pytest.raises(errors.PriceChanged) as refusal:
        with_rival(lambda: Coupon.objects.filter(pk=scene.coupon.pk).update(amount_minor=100))
    assert refusal.value.details["quote"]["total_minor"] == 3500
    assert nothing_was_ordered_by(alice)
    assert counts(scene.variant) == (5, 0)
    assert ClaimedCoupon.objects.get(pk=scene.claimed.pk).state == "available"


def test_stock_taken_by_another_buyer_is_named(alice, bob, scene, with_rival):
    with pytest.raises(errors.OutOfStock) as refusal:
        with_rival(lambda: place(bob, scene.variant, quantity=4))
    assert refusal.value.details["left"] == 1
    assert nothing_was_ordered_by(alice)
    assert counts(scene.variant) == (5, 4)
    assert ClaimedCoupon.objects.get(pk=scene.claimed.pk).state == "available"


def test_the_coupon_spent_in_another_tab_frees_the_stock_again(alice, scene, with_rival):
    def other_tab():
        ClaimedCoupon.objects.filter(pk=scene.claimed.pk).update(state="held", held_by=uuid.uuid4())

    with pytest.raises(errors.CouponAlreadyUsed):
        with_rival(other_tab)
    assert nothing_was_ordered_by(alice)
    assert counts(scene.variant) == (5, 0)
    assert not StockMovement.objects.filter(kind="hold").exists()


@pytest.mark.parametrize("quantity", [1, 3])
def test_a_cart_changed_in_another_tab_is_asked_about(alice, scene, with_rival, quantity):
    with pytest.raises(errors.PriceChanged) as refusal:
        with_rival(lambda: carts.set_quantity(user=alice, variant=scene.variant, quantity=quantity))
    assert refusal.value.details["quote"]["lines"][0]["quantity"] == quantity
    assert nothing_was_ordered_by(alice)
    assert counts(scene.variant) == (5, 0)
    assert scene.cart.lines.get().quantity == quantity


def test_a_cart_emptied_in_another_tab_is_empty(alice, scene, with_rival):
    with pytest.raises(errors.CartIsEmpty):
        with_rival(lambda: carts.clear_cart(cart=scene.cart))
    assert nothing_was_ordered_by(alice)
    assert counts(scene.variant) == (5, 0)


def test_a_variant_taken_off_sale_is_not_ordered(alice, scene, with_rival):
    def take_off():
        scene.variant.is_active = False
        scene.variant.save()

    with pytest.raises(errors.CartIsEmpty):
        with_rival(take_off)
    assert nothing_was_ordered_by(alice)
    assert counts(scene.variant) == (5, 0)


def test_something_put_into_the_cart_meanwhile_is_asked_about(alice, tea, scene, with_rival):
    other = make_variant(tea, "Puer", price=900)
    with pytest.raises(errors.PriceChanged) as refusal:
        with_rival(lambda: carts.set_quantity(user=alice, variant=other, quantity=1))
    assert refusal.value.details["quote"]["total_minor"] == 1800 * 2 + 900 - 500
    assert nothing_was_ordered_by(alice)


def test_staff_counting_less_wins_over_the_order_that_comes_after(alice, scene, with_rival):
    with pytest.raises(errors.OutOfStock):
        with_rival(lambda: stock.count_stock(variant=scene.variant, on_hand=1))
    assert counts(scene.variant) == (1, 0)
    assert nothing_was_ordered_by(alice)


def test_a_failure_at_the_last_line_undoes_everything(alice, scene, with_rival, monkeypatch):
    def broken(**_arguments):
        raise RuntimeError("the power is out")

    monkeypatch.setattr(orders, "append_event", broken)
    with pytest.raises(RuntimeError, match="the power is out"):
        with_rival(lambda: None)
    assert nothing_was_ordered_by(alice)
    assert counts(scene.variant) == (5, 0)
    assert ClaimedCoupon.objects.get(pk=scene.claimed.pk).state == "available"
    assert scene.cart.lines.count() == 1
    assert not OrderEvent.objects.exists()


def test_a_taken_order_number_is_drawn_again(alice, bob, tea, scene, with_rival, monkeypatch):
    taken = place(bob, make_variant(tea, "Puer")).number
    numbers = iter([taken, "FRESH234"])
    monkeypatch.setattr(Order._meta.get_field("number"), "_get_default", lambda: next(numbers))
    order = with_rival(lambda: None)
    assert order.number == "FRESH234"
    assert counts(scene.variant) == (5, 2)
