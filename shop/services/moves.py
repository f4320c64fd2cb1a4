"""The three small state machines: which moves exist, and the one way to make them.

An order, its payment and its shipment each have a state of their own. A move is a conditional UPDATE from the state it
starts in, so of two that compete one wins; and it appends the event that tells of it, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction

from shop.models import Order, OrderEvent, Payment, Shipment
from shop.services import scarce

if TYPE_CHECKING:
    from accounts.models import User

_ORDER, _PAYMENT, _SHIPMENT = Order.State, Payment.State, Shipment.State

ORDER_MOVES: Mapping[str, frozenset[str]] = {
    _ORDER.PLACED: frozenset({_ORDER.PAID, _ORDER.CANCELED, _ORDER.EXPIRED}),
    _ORDER.PAID: frozenset({_ORDER.COMPLETED}),
    _ORDER.COMPLETED: frozenset(),
    _ORDER.CANCELED: frozenset(),
    _ORDER.EXPIRED: frozenset(),
}
PAYMENT_MOVES: Mapping[str, frozenset[str]] = {
    _PAYMENT.PENDING: frozenset({_PAYMENT.PROCESSING, _PAYMENT.SUCCEEDED, _PAYMENT.CANCELED, _PAYMENT.MISMATCHED}),
    _PAYMENT.PROCESSING: frozenset({_PAYMENT.PENDING, _PAYMENT.SUCCEEDED, _PAYMENT.CANCELED, _PAYMENT.MISMATCHED}),
    _PAYMENT.SUCCEEDED: frozenset(),
    _PAYMENT.CANCELED: frozenset(),
    _PAYMENT.MISMATCHED: frozenset(),
}
SHIPMENT_MOVES: Mapping[str, frozenset[str]] = {
    _SHIPMENT.PENDING: frozenset({_SHIPMENT.SHIPPED}),
    _SHIPMENT.SHIPPED: frozenset({_SHIPMENT.DELIVERED}),
    _SHIPMENT.DELIVERED: frozenset(),
}


def move_order(
    *, order: Order, to: str, actor: User | None = None, data: Mapping[str, Any] | None = None, **changes: Any
) -> bool:
    """Moves the order and tells of it; False where it is in no state that leads there. Refreshes `order`."""
    return _move(order, order, OrderEvent.Subject.ORDER, ORDER_MOVES, to, actor, data, changes)


def move_payment(
    *, payment: Payment, to: str, actor: User | None = None, data: Mapping[str, Any] | None = None, **changes: Any
) -> bool:
    """Moves the payment and tells of it in its order's events; False where it is in no state that leads there."""
    return _move(payment, payment.order, OrderEvent.Subject.PAYMENT, PAYMENT_MOVES, to, actor, data, changes)


def move_shipment(
    *, shipment: Shipment, to: str, actor: User | None = None, data: Mapping[str, Any] | None = None, **changes: Any
) -> bool:
    """Moves the shipment and tells of it in its order's events; False where it is in no state that leads there."""
    return _move(shipment, shipment.order, OrderEvent.Subject.SHIPMENT, SHIPMENT_MOVES, to, actor, data, changes)


def append_event(
    *, order: Order, subject: str, before: str, after: str, actor: User | None, data: Mapping[str, Any] | None = None
) -> OrderEvent:
    """Writes one line of the order's history."""
    return OrderEvent.objects.create(
        order=order, subject=subject, before=before, after=after, actor=actor, data=dict(data or {})
    )


def _sources(moves: Mapping[str, Iterable[str]], to: str) -> list[str]:
    return [source for source, targets in moves.items() if to in targets]


def _move(
    row: Order | Payment | Shipment,
    order: Order,
    subject: str,
    moves: Mapping[str, frozenset[str]],
    to: str,
    actor: User | None,
    data: Mapping[str, Any] | None,
    changes: Mapping[str, Any],
) -> bool:
    with transaction.atomic():
        for before in _sources(moves, to):
            if scarce.take(type(row)._default_manager.filter(pk=row.pk, state=before), state=to, **changes):
                append_event(order=order, subject=subject, before=before, after=to, actor=actor, data=data)
                row.refresh_from_db()
                return True
    return False
