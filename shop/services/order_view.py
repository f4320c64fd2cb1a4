"""An order as data for pages and programs, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from shop.models import LedgerEntry, Order, OrderLine, Shipment
from shop.money import format_amount
from shop.services.explanations import describe
from shop.services.quote_view import amounts

# Three small machines, one word to the buyer.
_WORDS: dict[str, Promise] = {
    "placed": gettext_lazy("Waiting for payment"),
    "paid": gettext_lazy("Being prepared"),
    "shipped": pgettext_lazy("of a parcel", "On its way"),
    "completed": gettext_lazy("Delivered"),
    "canceled": gettext_lazy("Canceled"),
    "expired": gettext_lazy("Expired"),
    "refunded": gettext_lazy("Refunded"),
    "disputed": gettext_lazy("Disputed"),
}
_PAID = (Order.State.PAID, Order.State.COMPLETED)


_MOVEMENTS: dict[str, Promise] = {
    "refund": gettext_lazy("Refunded %(amount)s"),
    "refund_returned": gettext_lazy("The refund of %(amount)s did not arrive and came back to the shop"),
    "dispute": gettext_lazy("The buyer's bank took %(amount)s back"),
    "dispute_returned": gettext_lazy("The bank gave %(amount)s to the shop again"),
}


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement of an order's money after it was paid: a code, the sentence for people, and the ledger's row."""

    code: str
    text: str
    entry: LedgerEntry


def with_all(orders: QuerySet[Order]) -> QuerySet[Order]:
    """The same orders with all that `order_as_json` reads, in a fixed number of queries."""
    return orders.select_related("shop__program", "shipment", "claimed_coupon__coupon").prefetch_related(
        "lines", "payments", "ledger"
    )


def status_of(order: Order) -> tuple[str, str]:
    """A stable code and the one word for people: what the order waits for, or how it ended."""
    code = state_of(order)
    shipment = getattr(order, "shipment", None)
    if code == Order.State.PAID and shipment and shipment.state == Shipment.State.SHIPPED:
        code = "shipped"
    return code, str(_WORDS[code])


def state_of(order: Order) -> str:
    """The order's state; "refunded" or "disputed" where the ledger says that nothing of its money is left."""
    if order.state not in _PAID or not order.balance.is_returned:
        return order.state
    return "refunded" if order.balance.is_refunded else "disputed"


def movements_of(order: Order) -> list[Movement]:
    """What went back after it was paid, and what came again, oldest first."""
    entries = sorted(order.ledger.all(), key=lambda entry: entry.pk)
    return [_movement(entry) for entry in entries if entry.kind != LedgerEntry.Kind.CHARGE]


def _movement(entry: LedgerEntry) -> Movement:
    is_back = entry.amount_minor > 0
    code = f"{entry.kind}_returned" if is_back else entry.kind
    amount = format_amount(abs(entry.amount_minor), entry.currency)
    return Movement(code, str(_MOVEMENTS[code]) % {"amount": amount}, entry)


def order_as_json(order: Order) -> dict[str, Any]:
    """All of an order that its buyer sees."""
    code, word = status_of(order)
    currency = order.currency
    return {
        "uuid": str(order.uuid),
        "number": order.number,
        "shop": {"slug": order.shop.program.slug, "name": order.shop.name},
        "path": f"orders/{order.uuid}/",
        "state": state_of(order),
        "status": code,
        "status_text": word,
        "currency": currency,
        "lines": [_line(line, currency) for line in order.lines.all()],
        "coupon_title": order.claimed_coupon.coupon.title if order.claimed_coupon else "",
        **amounts(currency, subtotal=order.subtotal_minor, discount=order.discount_minor, total=order.total_minor),
        **_balance(order),
        "steps": [{**step, "text": describe(step, currency)} for step in order.explanation],
        "contact_name": order.contact_name,
        "contact_phone": order.contact_phone,
        "address": order.address,
        "note": order.note,
        "placed_at": order.placed_at,
        "expires_at": order.expires_at,
        "paid_at": order.paid_at,
        "closed_at": order.closed_at,
        "is_payable": order.state == Order.State.PLACED and order.expires_at > timezone.now(),
        "payment": _payment(order),
        "shipment": _shipment(order),
    }


def _line(line: OrderLine, currency: str) -> dict[str, Any]:
    return {
        "product": str(line.product_uuid),
        "name": line.name,
        "picture": f"{settings.MEDIA_URL}{line.picture}" if line.picture else "",
        "quantity": line.quantity,
        **amounts(
            currency,
            price=line.price_minor,
            subtotal=line.subtotal_minor,
            discount=line.discount_minor,
            total=line.total_minor,
        ),
    }


def _balance(order: Order) -> dict[str, Any]:
    balance = order.balance
    return {
        **amounts(
            order.currency,
            paid=balance.paid_minor,
            refunded=balance.refunded_minor,
            disputed=balance.disputed_minor,
            kept=balance.kept_minor,
        ),
        "movements": [
            {
                "code": movement.code,
                "text": movement.text,
                "currency": movement.entry.currency,
                "amount_minor": movement.entry.amount_minor,
                "amount_text": format_amount(movement.entry.amount_minor, movement.entry.currency),
                "at": movement.entry.created_at,
            }
            for movement in movements_of(order)
        ],
    }


def _payment(order: Order) -> dict[str, str] | None:
    last = max(order.payments.all(), key=lambda payment: payment.pk, default=None)
    return {"state": last.state, "failure_code": last.failure_code} if last else None


def _shipment(order: Order) -> dict[str, Any] | None:
    shipment = getattr(order, "shipment", None)
    if shipment is None:
        return None
    return {
        "state": shipment.state,
        "state_text": str(shipment.get_state_display()),
        "carrier": shipment.carrier,
        "tracking": shipment.tracking,
        "shipped_at": shipment.shipped_at,
        "delivered_at": shipment.delivered_at,
    }
