"""What happens to orders as time passes."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from shop.models import Order, Payment
from shop.services import orders, payments

logger = logging.getLogger("souk.payments")
BATCH = 50  # orders a round
PATIENCE = 3  # of them without a word from Stripe, then the rest waits for the next round
ASK_AGAIN = timedelta(seconds=30)


def expire_overdue_orders() -> int:
    """Expires the orders whose hold has ended; returns how many.

    The payment is canceled first. Only where Stripe confirms that is anything released; where Stripe says that it was
    paid, the order is paid; where Stripe says nothing, the hold stays and it is asked again later.
    """
    expired = silent = 0
    for order in _overdue(timezone.now()):
        try:
            outcome = payments.cancel_payment(order=order)
            if outcome is payments.Outcome.CANCELED:
                expired += orders.close_unpaid(order=order, to=Order.State.EXPIRED, actor=None)
        except Exception:
            logger.exception("Order %s could not be expired; the others go on.", order.number)
            continue
        if outcome is payments.Outcome.UNKNOWN:
            Payment.objects.filter(order=order, state__in=Payment.OPEN).update(asked_at=timezone.now())
            silent += 1
        if silent == PATIENCE:
            logger.warning("Stripe does not answer; the orders that should expire keep their hold.")
            break
    return expired


def _overdue(now: datetime) -> list[Order]:
    """The next orders to expire, without those that Stripe was asked about just now."""
    just_asked = Q(payments__state__in=Payment.OPEN, payments__asked_at__gt=now - ASK_AGAIN)
    overdue = Order.objects.filter(state=Order.State.PLACED, expires_at__lte=now)
    return list(overdue.exclude(pk__in=overdue.filter(just_asked).values("pk")).order_by("expires_at")[:BATCH])
