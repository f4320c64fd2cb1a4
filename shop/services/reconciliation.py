"""Comparing our books with Stripe's: every charge is booked, every booking was charged, and the sums agree.

It changes nothing. What it finds is for a person; `settle` applies what Stripe says to the payments it found. Whatever
stands in the way of one comparison (an intent that Stripe does not know, no answer, a row that cannot be read) is a
difference of its own, and the others are made all the same.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from django.db.models import Exists, OuterRef, Sum
from django.utils import timezone

from shop.gateways import payment_gateway
from shop.gateways.base import GatewayCharge, GatewayRefused, GatewayUnavailable, IntentStatus
from shop.models import LedgerEntry, Order, Payment, Refund
from shop.money import minor_or_as_counted
from shop.services import disputes, payments, refunds
from shop.services.settling import UnknownPayment

logger = logging.getLogger("souk.payments")
MARGIN = timedelta(days=1)  # a charge may be older than its booking
STUCK = timedelta(hours=1)
PATIENCE = 3  # questions without an answer, one after the other; then Stripe is asked no more
NO_ANSWER = "no_answer"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that does not agree: a code for programs, words for people, and the intent that it is about."""

    code: str
    text: str
    intent_id: str = ""

    def __str__(self) -> str:
        return f"{self.code}: {self.text}"


@dataclass(slots=True)
class Settled:
    """What came of settling: how many intents Stripe's word was applied to, and a line for each that it was not."""

    done: int = 0
    failed: list[str] = field(default_factory=list)


def reconcile(*, since: datetime) -> list[Difference]:
    """Everything that does not agree since then, and everything that could not be compared (code "no_answer" or "failed")."""
    charges: dict[str, list[GatewayCharge]] = {}
    found = [*_collect(charges, since)]
    is_whole = not found
    patience = _Patience()
    known = {str(payment.intent_id): payment for payment in _payments(charges)}
    booked = {entry.reference: entry for entry in LedgerEntry.objects.filter(reference__in=charges)}
    for intent_id, taken in charges.items():
        comparison = partial(_compare_charges, intent_id, taken, known.get(intent_id), booked.get(intent_id))
        found += patience.compare(intent_id, comparison)
    if is_whole:
        found += _booked_without_charge(charges, since)
    for payment in _open_payments(since):
        found += patience.compare(str(payment.intent_id), partial(_compare_open, payment))
    return [*found, *_orders(since), *_refunds_that_wait(since)]


def settle(*, differences: Iterable[Difference]) -> Settled:
    """Applies what Stripe says now to each of the intents among the differences by itself."""
    codes: dict[str, set[str]] = {}
    for difference in differences:
        if difference.intent_id:
            codes.setdefault(difference.intent_id, set()).add(difference.code)
    settled = Settled()
    for intent_id, its_codes in codes.items():
        try:
            _settle_one(intent_id, with_disputes="disputes_differ" in its_codes)
        except Exception as error:
            settled.failed.append(f"{intent_id}: {_words(error)}")
        else:
            settled.done += 1
    return settled


def _settle_one(intent_id: str, *, with_disputes: bool) -> None:
    payment = payments.settle_intent(intent_id=intent_id)
    if payment is None:
        raise UnknownPayment("no payment of ours goes with it")
    if payment.state in {Payment.State.SUCCEEDED, Payment.State.MISMATCHED}:
        refunds.sync_refunds(payment=payment)
    if with_disputes:
        disputes.sync_disputes(payment=payment)


def _words(error: Exception) -> str:
    """What stood in the way, for people."""
    if isinstance(error, GatewayRefused):
        return f"Stripe refuses it ({error.code or error})."
    if isinstance(error, GatewayUnavailable):
        return f"Stripe does not answer ({error})."
    logger.error("A comparison with Stripe failed.", exc_info=error)
    return f"{type(error).__name__}: {error}"


@dataclass(slots=True)
class _Patience:
    """Makes each comparison by itself. A silent Stripe is asked a few times, then the rest is only named."""

    silent: int = 0

    def compare(self, intent_id: str, comparison: Callable[[], Iterable[Difference]]) -> list[Difference]:
        if self.silent >= PATIENCE:
            return [Difference(NO_ANSWER, f"{intent_id} was not compared: Stripe does not answer.", intent_id)]
        try:
            found = list(comparison())
        except GatewayUnavailable as error:
            self.silent += 1
            return [Difference(NO_ANSWER, f"{intent_id} was not compared: {_words(error)}", intent_id)]
        except GatewayRefused as error:
            found = [Difference("unknown_intent", f"{intent_id} cannot be asked for: {_words(error)}", intent_id)]
        except Exception as error:
            found = [Difference("failed", f"{intent_id} was not compared: {_words(error)}", intent_id)]
        self.silent = 0
        return found


def _collect(charges: dict[str, list[GatewayCharge]], since: datetime) -> Iterator[Difference]:
    """Fills `charges`, by intent, as far as Stripe answers."""
    try:
        for charge in payment_gateway().list_charges(since=since - MARGIN):
            charges.setdefault(charge.intent_id, []).append(charge)
    except (GatewayUnavailable, GatewayRefused) as error:
        yield Difference(NO_ANSWER, f"not all of Stripe's charges were listed: {_words(error)}")
    except Exception as error:
        yield Difference("failed", f"not all of Stripe's charges were listed: {_words(error)}")


def _payments(charges: dict[str, list[GatewayCharge]]) -> Iterable[Payment]:
    return Payment.objects.filter(intent_id__in=charges).select_related("order")


def _compare_charges(
    intent_id: str, found: list[GatewayCharge], payment: Payment | None, entry: LedgerEntry | None
) -> Iterator[Difference]:
    if payment is None:
        yield from _strange(intent_id, found)
    else:
        yield from _compare(payment, found, entry)


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
    charged = sum(minor_or_as_counted(charge.amount, currency) for charge in found)
    returned = sum(minor_or_as_counted(charge.refunded, currency) for charge in found)
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
    if any(charge.is_disputed for charge in found) and (wrong := disputes.not_booked(payment=payment)):
        text = f"order {number}: the ledger lacks what Stripe says of dispute {', '.join(wrong)} ({intent_id})."
        yield Difference("disputes_differ", text, intent_id)


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


def _open_payments(since: datetime) -> Iterable[Payment]:
    rows = Payment.objects.filter(state__in=Payment.OPEN, intent_id__isnull=False, created_at__gte=since)
    return rows.select_related("order")


def _compare_open(payment: Payment) -> Iterator[Difference]:
    """A payment that is open here and settled at Stripe."""
    status = payment_gateway().fetch_intent(intent_id=str(payment.intent_id)).status
    if status in {IntentStatus.SUCCEEDED, IntentStatus.CANCELED}:
        text = f"order {payment.order.number}: its payment is {payment.state} here and {status} at Stripe."
        yield Difference("state_differs", text, str(payment.intent_id))


def _orders(since: datetime) -> Iterator[Difference]:
    """Paid orders must have been collected; all others must have kept nothing, unless it is on its way back."""
    waiting = Refund.objects.filter(payment__order=OuterRef("pk"), state=Refund.State.PENDING)
    # A merchant's own refund, or a dispute, leaves an order paid with less than its total; that is as it should be.
    returned = Refund.objects.filter(payment__order=OuterRef("pk"), reason=Refund.Reason.OUTSIDE)
    disputed = LedgerEntry.objects.filter(order=OuterRef("pk"), kind=LedgerEntry.Kind.DISPUTE)
    rows = Order.objects.filter(~Exists(waiting), placed_at__gte=since - MARGIN)
    sums = rows.annotate(kept=Sum("ledger__amount_minor"), is_returned=Exists(returned) | Exists(disputed))
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
