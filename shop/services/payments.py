"""Collecting an order's total: one PaymentIntent for each attempt, at most one attempt open at a time.

The order of things is what makes a crash harmless: the attempt's row and its key are committed, then Stripe is asked,
then the answer is recorded, and only then does the buyer get the secret that can pay it. An attempt without a recorded
intent can therefore never be paid, and is closed without asking anyone.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from shop.errors import OrderNotPayable, PaymentUnavailable
from shop.gateways import payment_gateway
from shop.gateways.base import GatewayRefused, GatewayUnavailable, Intent, IntentStatus
from shop.models import Order, OrderEvent, Payment
from shop.money import stripe_amount
from shop.services import orders, settling
from shop.services.moves import append_event, move_payment

logger = logging.getLogger("souk.payments")
REST = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class PaymentSession:
    """What the checkout page needs to collect a payment; `is_paid` where there is nothing left to collect."""

    payment: Payment | None
    client_secret: str
    publishable_key: str
    stripe_js_url: str
    is_paid: bool = False


class Outcome(StrEnum):
    """What came of canceling an order's payment."""

    CANCELED = "canceled"  # for certain: nothing can be taken for this order any more
    PAID = "paid"  # the money had come; the order is paid now
    UNKNOWN = "unknown"  # Stripe does not say; nothing may be released


def start_payment(*, order: Order) -> PaymentSession:
    """Opens the order's payment, or answers the one that is open already; a free order is paid at once.

    Raises OrderNotPayable where the order is closed or its hold is over, PaymentUnavailable where Stripe does not
    answer: the order stays payable and the same call may be repeated.
    """
    order.refresh_from_db()
    if order.paid_at:
        return _session(None, "", is_paid=True)
    _check_payable(order)
    if order.total_minor == 0:
        orders.mark_paid(order=order, payment=None, at=timezone.now())
        return _session(None, "", is_paid=True)
    try:
        payment, intent = _open_payment(order)
    except GatewayUnavailable as error:
        raise PaymentUnavailable from error
    except GatewayRefused as error:
        logger.error("Stripe refused the payment of order %s: %s %s", order.number, error.code, error)
        raise PaymentUnavailable from error
    order.refresh_from_db()
    return _session(payment, intent.client_secret, is_paid=order.paid_at is not None)


def settle_intent(*, intent_id: str) -> Payment | None:
    """Fetches the intent from Stripe and applies what is true now; None where it is none of ours.

    Safe to call at any time, in any order and any number of times. Raises GatewayUnavailable or GatewayRefused.
    """
    intent = payment_gateway().fetch_intent(intent_id=intent_id)
    payment = settling.payment_of(intent)
    if payment is not None:
        settling.apply_intent(payment=payment, intent=intent)
    return payment


def refresh_payment(*, order: Order) -> None:
    """Asks Stripe about the order's open payment, for a page whose webhook is late or lost; at most once a second.

    Raises PaymentUnavailable where Stripe does not answer.
    """
    now = timezone.now()
    rested = Q(asked_at=None) | Q(asked_at__lt=now - REST)
    for payment in order.payments.filter(rested, state__in=Payment.OPEN, intent_id__isnull=False):
        if not Payment.objects.filter(rested, pk=payment.pk).update(asked_at=now):
            continue
        try:
            settle_intent(intent_id=str(payment.intent_id))
        except (GatewayUnavailable, GatewayRefused) as error:
            raise PaymentUnavailable from error
    order.refresh_from_db()


def cancel_payment(*, order: Order) -> Outcome:
    """Makes sure that nothing can be taken for the order any more, and says whether that is certain."""
    for payment in order.payments.filter(state__in=Payment.OPEN):
        outcome = _cancel(payment)
        if outcome is not Outcome.CANCELED:
            return outcome
    order.refresh_from_db(fields=["state"])
    is_paid = order.state in {Order.State.PAID, Order.State.COMPLETED}
    return Outcome.PAID if is_paid else Outcome.CANCELED


def _check_payable(order: Order) -> None:
    if order.state != Order.State.PLACED or order.expires_at <= timezone.now():
        raise OrderNotPayable(details={"state": order.state})


def _open_payment(order: Order) -> tuple[Payment, Intent]:
    """The open attempt with its intent; a fresh attempt where the last one's intent can take no money any more."""
    payment = _open_row(order)
    if payment.intent_id is None:
        return payment, _create_intent(payment)
    intent = _recorded_intent(payment)
    payment.refresh_from_db()
    if payment.state in (Payment.State.CANCELED, Payment.State.MISMATCHED):
        payment = _open_row(order)
        intent = _create_intent(payment)
    return payment, intent


def _open_row(order: Order) -> Payment:
    """The order's open attempt, written and committed with its key before Stripe hears of it."""
    if payment := order.payments.filter(state__in=Payment.OPEN).first():
        return payment
    attempt = order.payments.count() + 1
    try:
        with transaction.atomic():
            payment = Payment.objects.create(
                order=order,
                amount_minor=order.total_minor,
                currency=order.currency,
                idempotency_key=f"souk-order-{order.uuid}-{attempt}-{order.total_minor}{order.currency}",
            )
            append_event(order=order, subject=OrderEvent.Subject.PAYMENT, before="", after=payment.state, actor=None)
    except IntegrityError as error:  # another request opened it in this moment
        if payment := order.payments.filter(state__in=Payment.OPEN).first():
            return payment
        raise GatewayUnavailable("Another request is at it.") from error
    return payment


def _create_intent(payment: Payment) -> Intent:
    try:
        intent = payment_gateway().create_intent(
            amount=stripe_amount(payment.amount_minor, payment.currency),
            currency=payment.currency,
            metadata=settling.metadata_of(payment),
            key=payment.idempotency_key,
        )
    except GatewayUnavailable as error:
        if error.answered:  # Stripe would repeat this failure for the key: the next try needs a fresh one
            _close(payment, code="gateway_failed")
        raise
    except GatewayRefused as error:
        _close(payment, code=error.code or "gateway_refused")
        raise
    return _record(payment, intent)


def _record(payment: Payment, intent: Intent) -> Intent:
    """Keeps the intent's id, unless the attempt was closed or answered elsewhere while Stripe was asked."""
    mine = Payment.objects.filter(pk=payment.pk, state__in=Payment.OPEN, intent_id=None)
    if mine.update(intent_id=intent.id, updated_at=timezone.now()):
        payment.intent_id = intent.id
        _cancel_if_closed(payment, intent)
        return intent
    payment.refresh_from_db()
    if payment.intent_id != intent.id:
        _abandon(intent)
    if payment.intent_id is None or payment.state not in Payment.OPEN:
        raise OrderNotPayable(details={"state": payment.order.state})
    return _recorded_intent(payment)


def _cancel_if_closed(payment: Payment, intent: Intent) -> None:
    """The order may have been closed while Stripe was asked: then nobody gets the secret."""
    payment.order.refresh_from_db()
    if payment.order.state != Order.State.PLACED:
        _cancel(payment)
        raise OrderNotPayable(details={"state": payment.order.state})


def _abandon(intent: Intent) -> None:
    """Cancels an intent whose secret nobody has; harmless where that fails."""
    try:
        payment_gateway().cancel_intent(intent_id=intent.id)
    except (GatewayUnavailable, GatewayRefused):
        logger.warning("The stray intent %s was left; nobody can pay it.", intent.id)


def _recorded_intent(payment: Payment) -> Intent:
    intent = payment_gateway().fetch_intent(intent_id=str(payment.intent_id))
    settling.apply_intent(payment=payment, intent=intent)
    return intent


def _cancel(payment: Payment) -> Outcome:
    if payment.intent_id is None:
        if _close(payment, code=""):
            return Outcome.CANCELED
        payment.refresh_from_db()
        if payment.intent_id is None:
            return Outcome.CANCELED
    try:
        intent = _canceled_intent(str(payment.intent_id))
    except (GatewayUnavailable, GatewayRefused):
        return Outcome.UNKNOWN
    settling.apply_intent(payment=payment, intent=intent)
    if intent.status is IntentStatus.CANCELED:
        return Outcome.CANCELED
    return Outcome.PAID if intent.status is IntentStatus.SUCCEEDED else Outcome.UNKNOWN


def _canceled_intent(intent_id: str) -> Intent:
    gateway = payment_gateway()
    try:
        return gateway.cancel_intent(intent_id=intent_id)
    except GatewayRefused:  # paid, on its way, or canceled before: what it is now decides
        return gateway.fetch_intent(intent_id=intent_id)


def _close(payment: Payment, *, code: str) -> bool:
    """Closes an attempt that has no intent, so that none can be recorded for it any more."""
    with transaction.atomic():
        rows = Payment.objects.filter(pk=payment.pk, state=Payment.State.PENDING, intent_id=None)
        if not rows.update(failure_code=code[:60], updated_at=timezone.now()):
            return False
        return move_payment(payment=payment, to=Payment.State.CANCELED)


def _session(payment: Payment | None, client_secret: str, *, is_paid: bool) -> PaymentSession:
    return PaymentSession(
        payment=payment,
        client_secret="" if is_paid else client_secret,
        publishable_key=settings.STRIPE_PUBLISHABLE_KEY,
        stripe_js_url=settings.STRIPE_JS_URL,
        is_paid=is_paid,
    )
