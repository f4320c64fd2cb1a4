"""What must happen as time passes, and what a crash or a silent Stripe left undone: done again and again, in small rounds.

The rows are the truth about what is still to do; the jobs are only quicker.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import timedelta

from django.db import close_old_connections
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.services import exports, leaving
from chat.services import attachments, search_index
from core import jobs
from core.clocks import SteadyClock
from core.rounds import for_each
from shop.gateways.base import GatewayUnavailable
from shop.models import Order, Payment
from shop.services import additions, belongings, payments, receipts, refunds, webhooks
from shop.services.expiry import expire_overdue_orders

logger = logging.getLogger("souk.payments")
BATCH = 20
INTERVAL = 5.0  # seconds between two rounds
FIRST_SECONDS = 0.5  # before the first one: the process begins to serve
FIRST_LOOK = timedelta(seconds=60)
NEXT_LOOK = timedelta(seconds=180)


def do_chores() -> None:
    """One round of everything. A chore that fails is logged and does not keep the others from their turn."""
    chores: tuple[Callable[[], object], ...] = (
        process_waiting_events,
        expire_overdue_orders,
        additions.forget_old_additions,
        close_stray_payments,
        look_at_quiet_payments,
        send_waiting_refunds,
        receipts.send_missing_receipts,
        receipts.tell_untold_refunds,
        attachments.sweep_unclaimed,
        exports.tend_exports,
        leaving.delete_due_accounts,
        belongings.forget_buyers,
        search_index.index_waiting,
        jobs.take_up_lost,
    )
    for chore in chores:
        try:
            chore()
        except Exception:
            logger.exception("The chore %s failed; it is tried again.", getattr(chore, "__name__", chore))


def keep_doing_chores(stop: threading.Event, *, interval: float) -> None:
    """A round every `interval` seconds until `stop` is set. The first comes at once, for what a crash left undone."""
    pause, clock = min(FIRST_SECONDS, interval), SteadyClock()
    while not stop.wait(pause):
        close_old_connections()
        if clock.is_steady():
            do_chores()
        close_old_connections()
        pause = interval


def process_waiting_events() -> int:
    """Processes the webhooks whose turn it is; returns how many are done."""
    return sum(webhooks.process_event(event=event) for event in webhooks.waiting_events()[:BATCH])


def send_waiting_refunds() -> None:
    """Sends the refunds that were planned and not sent."""
    waiting = refunds.waiting_refunds().select_related("payment__order").order_by("pk")[:BATCH]
    for_each(waiting, lambda refund: refunds.send_refund(refund=refund), what="Sending a refund")


def close_stray_payments() -> None:
    """Cancels the payments that are open though their order is not waiting for money (any more)."""
    rows = _unasked(timedelta(0)).exclude(order__state=Order.State.PLACED)
    for payment in rows.select_related("order")[:BATCH]:
        Payment.objects.filter(pk=payment.pk).update(asked_at=timezone.now())
        try:
            if payments.cancel_payment(order=payment.order) is payments.Outcome.UNKNOWN:
                return
        except Exception:
            logger.exception("Payment %s could not be closed; the others go on.", payment.uuid)


def look_at_quiet_payments() -> None:
    """Asks Stripe about open payments of which nothing was heard: a webhook may be lost, and the buyer's page closed."""
    rows = _unasked(FIRST_LOOK).filter(intent_id__isnull=False, order__state=Order.State.PLACED)
    for payment in rows.order_by("id")[:BATCH]:
        Payment.objects.filter(pk=payment.pk).update(asked_at=timezone.now())
        try:
            payments.settle_intent(intent_id=str(payment.intent_id))
        except GatewayUnavailable:
            return
        except Exception:  # such as an intent that Stripe does not know
            logger.exception("Payment %s could not be looked at; the others go on.", payment.uuid)


def _unasked(age: timedelta) -> QuerySet[Payment]:
    now = timezone.now()
    rested = Q(asked_at=None) | Q(asked_at__lt=now - NEXT_LOOK)
    return Payment.objects.filter(rested, state__in=Payment.OPEN, created_at__lte=now - age)
