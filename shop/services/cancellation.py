"""Canceling an order that is not paid: first nothing can be taken for it any more, then what it held goes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shop.errors import OrderMoveRefused, PaymentUnderWay
from shop.models import Order
from shop.services import orders, payments

if TYPE_CHECKING:
    from accounts.models import User


def cancel_order(*, order: Order, by: User) -> Order:
    """Cancels the order; again, it changes nothing.

    Raises OrderMoveRefused where it is paid (it may have been paid in this very moment) or expired, PaymentUnderWay
    where Stripe does not say for certain that nothing will be taken: the order is as before, and may be tried again.
    """
    order.refresh_from_db()
    if order.state == Order.State.CANCELED:
        return order
    if order.state != Order.State.PLACED:
        raise OrderMoveRefused(details={"state": order.state})
    outcome = payments.cancel_payment(order=order)
    if outcome is payments.Outcome.UNKNOWN:
        raise PaymentUnderWay
    if not orders.close_unpaid(order=order, to=Order.State.CANCELED, actor=by):
        order.refresh_from_db()
        if order.state != Order.State.CANCELED:
            raise OrderMoveRefused(details={"state": order.state})
    return order
