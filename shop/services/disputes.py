"""Disputes: a buyer's bank takes a payment back, and gives it back where the shop wins. Booked as Stripe tells it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction

from shop.gateways import payment_gateway
from shop.gateways.base import DisputeStatus, GatewayDispute
from shop.models import LedgerEntry, OrderEvent, Payment
from shop.money import minor_or_as_counted
from shop.services import receipts
from shop.services.refunds import RETURNED


def sync_disputes(*, payment: Payment) -> None:
    """Takes over every dispute that Stripe knows of the payment. Repeating it changes nothing."""
    for found in payment_gateway().list_disputes(intent_id=str(payment.intent_id)):
        with transaction.atomic():
            _record(payment, found)


def _record(payment: Payment, found: GatewayDispute) -> None:
    amount = minor_or_as_counted(found.amount, found.currency)
    if found.status is DisputeStatus.ASKED:
        return
    if _book(payment, found, found.id, -amount):
        _tell(payment, found, amount, "disputed")
    if found.status is DisputeStatus.WON and _book(payment, found, f"{found.id}{RETURNED}", amount):
        _tell(payment, found, amount, "dispute_won")
    if found.status is DisputeStatus.LOST and not _is_told_lost(payment, found):
        _tell(payment, found, amount, "dispute_lost")


def _book(payment: Payment, found: GatewayDispute, reference: str, amount_minor: int) -> bool:
    """Writes the ledger's row; False where it stands there already."""
    values: dict[str, Any] = {
        "order_id": payment.order_id,
        "kind": LedgerEntry.Kind.DISPUTE,
        "currency": found.currency,
        "amount_minor": amount_minor,
    }
    return LedgerEntry.objects.get_or_create(reference=reference, defaults=values)[1]


def _is_told_lost(payment: Payment, found: GatewayDispute) -> bool:
    return OrderEvent.objects.filter(order=payment.order_id, after="dispute_lost", data__dispute=found.id).exists()


def _tell(payment: Payment, found: GatewayDispute, amount_minor: int, after: str) -> None:
    OrderEvent.objects.create(
        order_id=payment.order_id,
        subject=OrderEvent.Subject.PAYMENT,
        before=payment.state,
        after=after,
        data={"dispute": found.id, "amount_minor": amount_minor, "currency": found.currency},
    )
    transaction.on_commit(partial(receipts.touch_receipt, order=payment.order))


def not_booked(*, payment: Payment) -> list[str]:
    """The ids of the disputes whose money the ledger shows otherwise than Stripe."""
    found = payment_gateway().list_disputes(intent_id=str(payment.intent_id))
    return [dispute.id for dispute in found if _booked(dispute) != _wanted(dispute)]


def _booked(found: GatewayDispute) -> int:
    rows = LedgerEntry.objects.filter(reference__in=[found.id, f"{found.id}{RETURNED}"])
    return sum(entry.amount_minor for entry in rows)


def _wanted(found: GatewayDispute) -> int:
    is_gone = found.status in {DisputeStatus.TAKEN, DisputeStatus.LOST}
    return -minor_or_as_counted(found.amount, found.currency) if is_gone else 0
