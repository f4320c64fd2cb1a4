"""After payment: shipped and delivered, and the tables of allowed moves."""

from __future__ import annotations

import pytest
from django.utils import timezone

from core.errors import Invalid
from shop import errors
from shop.models import Order, OrderEvent, Payment, Shipment
from shop.services import moves, orders
from tests.shop.factories import make_variant, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(alice, tea) -> Order:
    order = place(alice, make_variant(tea))
    orders.mark_paid(order=order, payment=None, at=timezone.now())
    return order


def history(order: Order) -> list[tuple[str, str, str]]:
    return list(order.events.values_list("subject", "before", "after"))


def test_staff_ship_and_the_order_ends_delivered(paid, carol):
    orders.ship_order(order=paid, by=carol, carrier="Post", tracking="X1")
    shipment = orders.deliver_order(order=paid, by=carol)
    paid.refresh_from_db()
    assert (paid.state, shipment.state, shipment.carrier, shipment.tracking) == ("completed", "delivered", "Post", "X1")
    assert history(paid)[-3:] == [
        ("shipment", "pending", "shipped"),
        ("shipment", "shipped", "delivered"),
        ("order", "paid", "completed"),
    ]
    assert paid.events.get(after="shipped").actor == carol


@pytest.mark.parametrize(
    "what", [{"carrier": "\u3164"}, {"carrier": "Post", "tracking": "\u200b"}, {"carrier": "x" * 61}]
)
def test_a_parcel_travels_under_a_name_that_can_be_seen(what, paid, carol):
    with pytest.raises(Invalid):
        orders.ship_order(order=paid, by=carol, **what)
    assert Shipment.objects.get().state == "pending"
    shipment = orders.ship_order(order=paid, by=carol, carrier="Po\u202est", tracking="X\u200b1")
    assert (shipment.carrier, shipment.tracking) == ("Post", "X1")


def test_the_buyer_may_say_that_it_arrived(paid, alice, carol):
    orders.ship_order(order=paid, by=carol)
    orders.deliver_order(order=paid, by=alice)
    paid.refresh_from_db()
    assert paid.state == "completed"


@pytest.mark.parametrize("who", ["alice", "dave", "erin"])
def test_nobody_but_the_shops_staff_ships(paid, who, request, ware):
    with pytest.raises(errors.NotFound):
        orders.ship_order(order=paid, by=request.getfixturevalue(who))
    assert Shipment.objects.get().state == "pending"
    assert len(history(paid)) == 3


def test_strangers_cannot_say_that_it_arrived(paid, carol, dave):
    orders.ship_order(order=paid, by=carol)
    with pytest.raises(errors.NotFound):
        orders.deliver_order(order=paid, by=dave)
    assert Shipment.objects.get().state == "shipped"


def test_shipping_twice_and_delivering_before_shipping_are_refused(paid, carol):
    with pytest.raises(errors.OrderMoveRefused):
        orders.deliver_order(order=paid, by=carol)
    orders.ship_order(order=paid, by=carol, tracking="X1")
    with pytest.raises(errors.OrderMoveRefused):
        orders.ship_order(order=paid, by=carol, tracking="X2")
    assert Shipment.objects.get().tracking == "X1"
    assert OrderEvent.objects.filter(after="shipped").count() == 1


def test_an_unpaid_order_is_not_shipped(alice, carol, tea):
    order = place(alice, make_variant(tea))
    with pytest.raises(errors.OrderMoveRefused) as refusal:
        orders.ship_order(order=order, by=carol)
    assert refusal.value.details == {"state": "placed"}


@pytest.mark.parametrize("before", Order.State.values)
@pytest.mark.parametrize("after", Order.State.values)
def test_an_order_makes_the_allowed_moves_and_no_other(alice, tea, before, after):
    order = place(alice, make_variant(tea))
    Order.objects.filter(pk=order.pk).update(state=before)
    allowed = after in moves.ORDER_MOVES[before]
    assert moves.move_order(order=order, to=after) is allowed
    assert Order.objects.get().state == (after if allowed else before)
    assert len(history(order)) == (2 if allowed else 1)


def test_every_state_has_its_row_in_the_tables_of_moves():
    assert set(moves.ORDER_MOVES) == set(Order.State.values)
    assert set(moves.PAYMENT_MOVES) == set(Payment.State.values)
    assert set(moves.SHIPMENT_MOVES) == set(Shipment.State.values)
