"""Carts: what a person means to buy; they promise nothing."""

from __future__ import annotations

import pytest

from shop import errors
from shop.models import CartLine, Product
from shop.services import carts, catalogue, pricing
from tests.shop.factories import make_variant

pytestmark = pytest.mark.django_db


def test_quantities_are_set_changed_and_taken_out(alice, tea):
    variant = make_variant(tea)
    cart = carts.set_quantity(user=alice, variant=variant, quantity=2)
    carts.set_quantity(user=alice, variant=variant, quantity=3)
    assert list(cart.lines.values_list("quantity", "price_seen_minor")) == [(3, 1800)]
    carts.set_quantity(user=alice, variant=variant, quantity=0)
    assert not cart.lines.exists()


def test_each_person_has_one_cart_in_each_shop(alice, bob, tea, ware):
    mine = carts.set_quantity(user=alice, variant=make_variant(tea), quantity=1)
    other = carts.set_quantity(user=alice, variant=make_variant(ware), quantity=2)
    bobs = carts.cart_of(user=bob, shop=tea)
    assert [cart.lines.count() for cart in (mine, other, bobs)] == [1, 1, 0]
    assert carts.cart_of(user=alice, shop=tea) == mine


@pytest.mark.parametrize("quantity", [-1, 100])
def test_a_quantity_out_of_range_is_refused(alice, tea, quantity):
    with pytest.raises(errors.Invalid):
        carts.set_quantity(user=alice, variant=make_variant(tea, on_hand=500), quantity=quantity)
    assert not CartLine.objects.exists()


def test_more_than_there_is_is_refused_and_the_line_stays_as_it_was(alice, tea):
    variant = make_variant(tea, on_hand=3)
    carts.set_quantity(user=alice, variant=variant, quantity=2)
    with pytest.raises(errors.OutOfStock) as refusal:
        carts.set_quantity(user=alice, variant=variant, quantity=4)
    assert refusal.value.details["left"] == 3
    assert CartLine.objects.get().quantity == 2


def test_what_is_not_sold_cannot_be_put_in(alice, tea):
    switched_off, draft = make_variant(tea), make_variant(tea, "Puer", state=Product.State.DRAFT)
    switched_off.is_active = False
    for variant in (switched_off, draft):
        with pytest.raises(errors.NotForSale):
            carts.set_quantity(user=alice, variant=variant, quantity=1)
    tea.program.is_published = False
    closed = make_variant(tea, "Mint")
    with pytest.raises(errors.NotForSale):
        carts.set_quantity(user=alice, variant=closed, quantity=1)
    assert not CartLine.objects.exists()


def test_a_cart_takes_so_many_lines_and_no_more(alice, tea, monkeypatch):
    monkeypatch.setattr(carts, "LINES_LIMIT", 2)
    for name in ("One", "Two"):
        carts.set_quantity(user=alice, variant=make_variant(tea, name), quantity=1)
    with pytest.raises(errors.CartIsFull):
        carts.set_quantity(user=alice, variant=make_variant(tea, "Three"), quantity=1)
    assert CartLine.objects.count() == 2


def test_a_new_price_is_shown_until_it_is_accepted(alice, tea):
    variant = make_variant(tea, price=1800)
    cart = carts.set_quantity(user=alice, variant=variant, quantity=1)
    catalogue.set_price(variant=variant, price_minor=2000)
    assert pricing.quote_cart(cart=cart).lines[0].has_new_price
    carts.accept_prices(cart=cart)
    assert not pricing.quote_cart(cart=cart).lines[0].has_new_price


def test_a_quote_of_many_lines_takes_as_many_queries_as_one_of_few(alice, tea, django_assert_num_queries):
    cart = carts.set_quantity(user=alice, variant=make_variant(tea), quantity=1)
    with django_assert_num_queries(3):
        pricing.quote_cart(cart=cart, claimed="best")
    for number in range(12):
        carts.set_quantity(user=alice, variant=make_variant(tea, f"Tea {number}"), quantity=1)
    with django_assert_num_queries(3):
        assert len(pricing.quote_cart(cart=cart, claimed="best").lines) == 13
