"""Comparing our books with Stripe's: every charge is booked, every booking was charged, and the sums agree.

It changes nothing. What it finds is for a person; `settle` applies what Stripe says to the payments it found.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Sum
from django.utils import timezone

from shop.gateways import payment_gateway
from shop.gateways.base import GatewayCharge, GatewayRefused, IntentStatus
from shop.models import LedgerEntry, Order, Payment, Refund
from shop.money import NotChargeable, UnknownCurrency, amount_from_stripe
from shop.services import payments, refunds

logger = logging.getLogger("souk.payments")
MARGIN = timedelta(days=1)  # a charge may be older than its booking
STUCK = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that does not agree: a code for programs, words for people, and the intent that it is about."""

    code: str
    text: str
    intent_id: str = ""

    def __str__(self) -> str:
        return f"{self.code}: {self.text}"


def reconcile(*, since: datetime) -> list[Difference]:
    """Everything that does not agree since then. Raises GatewayUnavailable where Stripe does not answer."""
    charges: dict[str, list[GatewayCharge]] = {}
    for charge in payment_gateway().list_charges(since=since - MARGIN):
        charges.setdefault(charge.intent_id, []).append(charge)
    return [
        *_charges_not_booked(charges),
        *_booked_without_charge(charges, since),
        *_open_payments(since),
        *_orders(since),
        *_refunds_that_wait(since),
    ]


def settle(*, differences: Iterable[Difference]) -> int:
    """Applies what Stripe says now to the intents among the differences; returns to how many."""
    intents = {difference.intent_id for difference in differences if difference.intent_id}
    for intent_id in intents:
        payment = payments.settle_intent(intent_id=intent_id)
        if payment is not None and payment.state == Payment.State.SUCCEEDED:
            refunds.sync_refunds(payment=payment)
    return len(intents)


def _charges_not_booked(charges: dict[str, list[GatewayCharge]]) -> Iterator[Difference]:
    known = {payment.intent_id: payment for payment in _payments(charges)}
    booked = {entry.reference: entry for entry in LedgerEntry.objects.filter(reference__in=charges)}
    for intent_id, found in charges.items():
        payment = known.get(intent_id)
        if payment is None:
            yield from _strange(intent_id, found)
        else:
            yield from _compare(payment, found, booked.get(intent_id))


def _payments(charges: dict[str, list[GatewayCharge]]) -> Iterable[Payment]:
    return Payment.objects.filter(intent_id__in=charges).select_related("order")


def _strange(intent_id: str, found: list[GatewayCharge]) -> Iterator[Difference]:
    """A charge that we know nothing of. Only one that carries our mark is ours to explain; accounts are shared."""
    metadata = found[0].metadata
    if "souk_payment" not in metadata and intent_id:
        metadata = _metadata(intent_id)
    if "souk_payment" in metadata:
        number = metadata.get("number", "?")
        yield Difference("unknown_charge", f"Stripe charged for order {number} ({intent_id}), which is not here.")


def _metadata(intent_id: str) -> dict[str, str]:
    try:
        return dict(payment_gateway().fetch_intent(intent_id=intent_id).metadata)
    except GatewayRefused:
        return {}


def _compare(payment: Payment, found: list[GatewayCharge], entry: LedgerEntry | None) -> Iterator[Difference]:
    number, intent_id = payment.order.number, str(payment.intent_id)
    currency = found[0].currency
    charged = sum(_minor(charge.amount, currency) for charge in found)
    returned = sum(_minor(charge.refunded, currency) for charge in found)
    if entry is None:
        text = f"order {number}: Stripe charged {charged} {currency}, the ledger has nothing ({intent_id})."
        yield Difference("charge_not_booked", text, intent_id)
    elif (entry.amount_minor, entry.currency) != (charged, currency):
        text = f"order {number}: Stripe charged {charged} {currency}, the ledger says {entry.amount_minor} {entry.currency}."
        yield Difference("charge_differs", text, intent_id)
    booked = _booked_refunds(payment)
    if booked != returned:
        text = f"order {number}: Stripe returned {returned} {currency}, the ledger says {booked} ({intent_id})."
        yield Difference("refunds_differ", text, intent_id)


def _booked_refunds(payment: Payment) -> int:
    ids = [refund.refund_id for refund in payment.refunds.all() if refund.refund_id]
    references = [*ids, *(f"{refund_id}{refunds.RETURNED}" for refund_id in ids)]
    total = LedgerEntry.objects.filter(reference__in=references).aggregate(total=Sum("amount_minor"))["total"]
    return -int(total or 0)


def _booked_without_charge(charges: dict[str, list[GatewayCharge]], since: datetime) -> Iterator[Difference]:
    booked = LedgerEntry.objects.filter(kind=LedgerEntry.Kind.CHARGE, created_at__gte=since).select_related("order")
    for entry in booked.exclude(reference__in=charges).iterator():
        text = f"order {entry.order.number}: the ledger says {entry.amount_minor} {entry.currency}, Stripe charged nothing."
        yield Difference("booked_without_charge", text, entry.reference)


def _open_payments(since: datetime) -> Iterator[Difference]:
    """Payments that are open here and settled at Stripe."""
    rows = Payment.objects.filter(state__in=Payment.OPEN, intent_id__isnull=False, created_at__gte=since)
    for payment in rows.select_related("order").iterator():
        status = payment_gateway().fetch_intent(intent_id=str(payment.intent_id)).status
        if status in {IntentStatus.SUCCEEDED, IntentStatus.CANCELED}:
            text = f"order {payment.order.number}: its payment is {payment.state} here and {status} at Stripe."
            yield Difference("state_differs", text, str(payment.intent_id))


def _orders(since: datetime) -> Iterator[Difference]:
    """Paid orders must have been collected; all others must have kept nothing, unless it is on its way back."""
    waiting = Refund.objects.filter(payment__order=OuterRef("pk"), state=Refund.State.PENDING)
    # A merchant's own refund leaves an order paid with less than its total; that is as it should be.
    returned = Refund.objects.filter(payment__order=OuterRef("pk"), reason=Refund.Reason.OUTSIDE)
    rows = Order.objects.filter(~Exists(waiting), placed_at__gte=since - MARGIN)
    sums = rows.annotate(kept=Sum("ledger__amount_minor"), is_returned=Exists(returned))
    for number, state, total, kept, is_returned in sums.values_list(
        "number", "state", "total_minor", "kept", "is_returned"
    ).iterator():
        is_paid = state in {Order.State.PAID, Order.State.COMPLETED}
        if is_paid and (kept or 0) != total and not is_returned:
            yield Difference("paid_order_differs", f"order {number}: {total} was due, {kept or 0} is kept.")
        elif not is_paid and kept:
            yield Difference("closed_order_kept", f"order {number} is {state}, and {kept} is kept.")


def _refunds_that_wait(since: datetime) -> Iterator[Difference]:
    rows = Refund.objects.filter(created_at__gte=since).exclude(state=Refund.State.SUCCEEDED)
    for refund in rows.select_related("payment__order"):
        if refund.state == Refund.State.FAILED or refund.created_at < timezone.now() - STUCK:
            text = f"order {refund.payment.order.number}: the refund of {refund.amount_minor} is {refund.state}."
            yield Difference("refund_not_done", text, str(refund.payment.intent_id or ""))


def _minor(amount: int, currency: str) -> int:
    try:
        return amount_from_stripe(amount, currency)
    except (NotChargeable, UnknownCurrency):
        return amount
