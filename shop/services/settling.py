"""Making our books say what Stripe says: one intent, as fetched, applied to its payment and order.

Every move is a conditional UPDATE whose row count is the verdict, so the same news twice changes nothing, old news after
new changes nothing, and of two processes with the same news one does the work.
"""

from __future__ import annotations

import logging
import uuid

from django.db import transaction
from django.utils import timezone

from shop.gateways.base import Intent, IntentStatus
from shop.models import LedgerEntry, Order, Payment, Refund
from shop.money import minor_or_as_counted, stripe_amount
from shop.services import orders, refunds
from shop.services.moves import move_payment

logger = logging.getLogger("souk.payments")
_WAITING = {
    IntentStatus.NEEDS_METHOD,
    IntentStatus.NEEDS_CONFIRMATION,
    IntentStatus.NEEDS_ACTION,
    IntentStatus.NEEDS_CAPTURE,
}


class UnknownPayment(Exception):
    """An intent that says it is one of ours, and no payment of ours goes with it."""


def metadata_of(payment: Payment) -> dict[str, str]:
    """What the intent carries so that it can be traced back to us."""
    return {"souk_order": str(payment.order.uuid), "souk_payment": str(payment.uuid), "number": payment.order.number}


def payment_of(intent: Intent) -> Payment | None:
    """Our payment behind an intent: by its id, else by what we wrote on it; None where it is none of ours.

    Raises UnknownPayment where it carries our mark, but we know nothing of it.
    """
    rows = Payment.objects.select_related("order")
    if payment := rows.filter(intent_id=intent.id).first():
        return payment
    try:
        mark = uuid.UUID(intent.metadata.get("souk_payment", ""))
    except ValueError:
        return None
    payment = rows.filter(uuid=mark).first()
    if payment is None:
        raise UnknownPayment(f"{intent.id} says that it is payment {mark}, which does not exist here.")
    if payment.intent_id is None:
        Payment.objects.filter(pk=payment.pk, intent_id=None).update(intent_id=intent.id)
        payment.refresh_from_db()
    return payment if payment.intent_id == intent.id else None


def apply_intent(*, payment: Payment, intent: Intent) -> None:
    """Applies what Stripe says of the intent. Repeating it changes nothing."""
    if intent.status is IntentStatus.SUCCEEDED:
        _succeed(payment, intent)
    elif intent.status is IntentStatus.CANCELED:
        move_payment(payment=payment, to=Payment.State.CANCELED)
    elif intent.status is IntentStatus.PROCESSING:
        move_payment(payment=payment, to=Payment.State.PROCESSING)
    elif intent.status in _WAITING:
        move_payment(payment=payment, to=Payment.State.PENDING)
        _note_failure(payment, intent.failure_code)
    payment.refresh_from_db()


def _succeed(payment: Payment, intent: Intent) -> None:
    """The money came: it pays the order, or it goes back. One transaction, so that neither is ever half done."""
    is_right = _is_right(payment, intent)
    state = Payment.State.SUCCEEDED if is_right else Payment.State.MISMATCHED
    with transaction.atomic():
        if not move_payment(payment=payment, to=state, data={"received": intent.received, "intent": intent.id}):
            return
        received = _book(payment, intent)
        if is_right and orders.mark_paid(order=payment.order, payment=payment, at=timezone.now()):
            return
        reason = _why_not(payment.order) if is_right else _report_mismatch(payment, intent)
        refunds.plan_refund(payment=payment, amount_minor=received, currency=intent.currency, reason=reason)


def _book(payment: Payment, intent: Intent) -> int:
    """The ledger's row of what came in; returns its minor units."""
    received = minor_or_as_counted(intent.received, intent.currency)
    LedgerEntry.objects.create(
        order_id=payment.order_id,
        kind=LedgerEntry.Kind.CHARGE,
        amount_minor=received,
        currency=intent.currency,
        reference=intent.id,
    )
    return received


def _is_right(payment: Payment, intent: Intent) -> bool:
    """True where Stripe took what the payment asks for, no more and no less, in its currency."""
    wanted = stripe_amount(payment.amount_minor, payment.currency)
    return intent.currency == payment.currency and intent.amount == wanted and intent.received == wanted


def _why_not(order: Order) -> str:
    order.refresh_from_db()
    closed = {Order.State.CANCELED, Order.State.EXPIRED}
    return Refund.Reason.TOO_LATE if order.state in closed else Refund.Reason.PAID_TWICE


def _report_mismatch(payment: Payment, intent: Intent) -> str:
    logger.error(
        "Order %s: Stripe took %s %s where %s %s was asked (%s). It is refused and goes back.",
        payment.order.number,
        intent.received,
        intent.currency,
        payment.amount_minor,
        payment.currency,
        intent.id,
    )
    return Refund.Reason.WRONG_AMOUNT


def _note_failure(payment: Payment, code: str) -> None:
    """Keeps the code of the last declined try; the order stays payable."""
    if code and code != payment.failure_code:
        Payment.objects.filter(pk=payment.pk, state__in=Payment.OPEN).update(
            failure_code=code, updated_at=timezone.now()
        )
