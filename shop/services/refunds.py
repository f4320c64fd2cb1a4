"""Sending money back. The refund's row is the order to do it; the job is only a doorbell, and the chores ring it again.

Before Stripe is asked for a refund it is asked which there are, so that one whose answer was lost is found, not doubled;
the idempotency key stands behind that.
"""

from __future__ import annotations

import logging
import uuid
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django_tasks import task

from shop.gateways import payment_gateway
from shop.gateways.base import GatewayRefund, GatewayRefused, GatewayUnavailable
from shop.models import LedgerEntry, OrderEvent, Payment, Refund
from shop.money import NotChargeable, UnknownCurrency, minor_or_as_counted, stripe_amount
from shop.services import receipts

logger = logging.getLogger("souk.payments")
RETURNED = "-returned"  # after a refund's id, in the ledger: the money came back to us
LEASE = timedelta(seconds=60)
_STATES = {
    "succeeded": Refund.State.SUCCEEDED,
    "failed": Refund.State.FAILED,
    "canceled": Refund.State.FAILED,
}


def plan_refund(*, payment: Payment, amount_minor: int, currency: str, reason: str) -> Refund:
    """Writes down that money must go back, in the caller's transaction, and does it once that is committed."""
    mark = uuid.uuid4()
    refund = Refund.objects.create(
        uuid=mark,
        payment=payment,
        amount_minor=amount_minor,
        currency=currency,
        reason=reason,
        idempotency_key=f"souk-refund-{mark}-1",
    )
    transaction.on_commit(partial(send_refund_job.enqueue, refund.pk))
    return refund


@task()
def send_refund_job(pk: int) -> None:
    """Sends one planned refund."""
    refund = Refund.objects.select_related("payment__order").get(pk=pk)
    send_refund(refund=refund)


def waiting_refunds() -> QuerySet[Refund]:
    """Those that Stripe has not been told of yet, and that nobody is telling it of now."""
    free = Q(tried_at=None) | Q(tried_at__lt=timezone.now() - LEASE)
    return Refund.objects.filter(free, state=Refund.State.PENDING, refund_id=None)


def send_refund(*, refund: Refund) -> None:
    """Has Stripe send the money back, once. Where Stripe does not answer, the chores try again after a minute."""
    if not waiting_refunds().filter(pk=refund.pk).update(tried_at=timezone.now()):
        return
    try:
        _record(refund, _at_stripe(refund))
    except GatewayUnavailable as error:
        logger.warning("Refund %s waits: Stripe does not answer.", refund.uuid)
        if error.answered:
            _renew_key(refund)
    except GatewayRefused as error:
        _give_up(refund, error)


def sync_refunds(*, payment: Payment) -> None:
    """Takes over every refund that Stripe knows of the payment, those made in its dashboard too."""
    for found in payment_gateway().list_refunds(intent_id=str(payment.intent_id)):
        refund = Refund.objects.filter(refund_id=found.id).first() or _planned(payment, found)
        _record(refund or _from_outside(payment, found), found)


def _at_stripe(refund: Refund) -> GatewayRefund:
    gateway = payment_gateway()
    intent_id = str(refund.payment.intent_id)
    for found in gateway.list_refunds(intent_id=intent_id):
        if found.metadata.get("souk_refund") == str(refund.uuid):
            return found
    return gateway.create_refund(
        intent_id=intent_id,
        amount=_as_stripe_counts(refund),
        metadata={"souk_refund": str(refund.uuid)},
        key=refund.idempotency_key,
    )


def _as_stripe_counts(refund: Refund) -> int:
    try:
        return stripe_amount(refund.amount_minor, refund.currency)
    except (NotChargeable, UnknownCurrency):  # a wrong payment, kept as Stripe counted it
        return refund.amount_minor


def _record(refund: Refund, found: GatewayRefund) -> None:
    """Books what Stripe did: state, ledger and event in one transaction, however often it is told."""
    state = _STATES.get(found.status, Refund.State.PENDING)
    with transaction.atomic():
        mine = Refund.objects.filter(Q(refund_id=None) | Q(refund_id=found.id), pk=refund.pk)
        if not mine.exclude(refund_id=found.id, state=state).update(refund_id=found.id, state=state):
            return
        _book(refund, found, failed=state == Refund.State.FAILED)
        OrderEvent.objects.create(
            order_id=refund.payment.order_id,
            subject=OrderEvent.Subject.PAYMENT,
            before=refund.payment.state,
            after="refund_failed" if state == Refund.State.FAILED else "refunded",
            data={**_said_of(refund), "reason": refund.reason},
        )
        if state != Refund.State.FAILED:
            receipts.tell_refund(refund=refund)
        else:
            transaction.on_commit(partial(receipts.touch_receipt, order=refund.payment.order))


def _said_of(refund: Refund) -> dict[str, str | int]:
    """What the order's history keeps of a refund."""
    return {"refund": str(refund.uuid), "amount_minor": refund.amount_minor, "currency": refund.currency}


def _book(refund: Refund, found: GatewayRefund, *, failed: bool) -> None:
    """The ledger's row: out when it left, in again where it bounced."""
    values = {"order_id": refund.payment.order_id, "kind": LedgerEntry.Kind.REFUND, "currency": refund.currency}
    if not failed:
        LedgerEntry.objects.get_or_create(reference=found.id, defaults={**values, "amount_minor": -refund.amount_minor})
    elif LedgerEntry.objects.filter(reference=found.id).exists():
        LedgerEntry.objects.get_or_create(
            reference=f"{found.id}{RETURNED}", defaults={**values, "amount_minor": refund.amount_minor}
        )


def _planned(payment: Payment, found: GatewayRefund) -> Refund | None:
    """Our own refund whose answer was lost."""
    try:
        mark = uuid.UUID(found.metadata.get("souk_refund", ""))
    except ValueError:
        return None
    return payment.refunds.filter(uuid=mark).first()


def _from_outside(payment: Payment, found: GatewayRefund) -> Refund:
    refund, _created = Refund.objects.get_or_create(
        idempotency_key=f"outside-{found.id}",
        defaults={
            "payment": payment,
            "amount_minor": minor_or_as_counted(found.amount, found.currency),
            "currency": found.currency,
            "reason": Refund.Reason.OUTSIDE,
        },
    )
    return refund


def _renew_key(refund: Refund) -> None:
    """Stripe repeats its own failure for the same key, so the next try gets another."""
    base, number = refund.idempotency_key.rsplit("-", 1)
    Refund.objects.filter(pk=refund.pk).update(idempotency_key=f"{base}-{int(number) + 1}")


def _give_up(refund: Refund, error: GatewayRefused) -> None:
    """Stripe says no, such as for money that went back already: a person must look."""
    with transaction.atomic():
        waiting = Refund.objects.filter(pk=refund.pk, state=Refund.State.PENDING, refund_id=None)
        if not waiting.update(state=Refund.State.FAILED):
            return
        OrderEvent.objects.create(
            order_id=refund.payment.order_id,
            subject=OrderEvent.Subject.PAYMENT,
            before=refund.payment.state,
            after="refund_failed",
            data={**_said_of(refund), "code": error.code},
        )
    logger.error("Stripe refused refund %s of %s: %s", refund.uuid, refund.payment.intent_id, error)
