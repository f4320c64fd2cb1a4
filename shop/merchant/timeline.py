"""An order's events in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shop.models import Order, OrderEvent, Refund
from shop.money import format_amount

_WORDS: dict[tuple[str, str], tuple[str, str | Promise]] = {
    ("order", "placed"): ("shopping_bag", _("Placed")),
    ("order", "paid"): ("payments", _("Paid")),
    ("order", "completed"): ("task_alt", _("Completed")),
    ("order", "canceled"): ("cancel", _("Canceled; stock and coupon went back")),
    ("order", "expired"): ("timer_off", _("Not paid in time; stock and coupon went back")),
    ("payment", "pending"): ("credit_card", _("Payment begun")),
    ("payment", "processing"): ("credit_card", _("Payment is being processed")),
    ("payment", "succeeded"): ("credit_score", _("Payment succeeded")),
    ("payment", "canceled"): ("credit_card_off", _("Payment canceled")),
    ("payment", "mismatched"): ("report", _("Payment refused: wrong amount")),
    ("payment", "failed"): ("credit_card_off", _("Payment declined")),
    ("payment", "refunded"): ("undo", _("Money went back")),
    ("payment", "refund_failed"): ("report", _("A refund failed; the money stays with the shop")),
    ("payment", "disputed"): ("gavel", _("The buyer's bank took the payment back")),
    ("payment", "dispute_won"): ("gavel", _("The dispute was won; the money is back")),
    ("payment", "dispute_lost"): ("gavel", _("The dispute was lost")),
    ("shipment", "pending"): ("inventory_2", _("Waiting to be shipped")),
    ("shipment", "shipped"): ("local_shipping", _("Shipped")),
    ("shipment", "delivered"): ("where_to_vote", _("Delivered")),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One event: its picture (a material symbol), its words, who did it, and when."""

    symbol: str
    text: str
    detail: str
    actor: str
    at: datetime


def timeline_of(order: Order) -> list[Moment]:
    """What happened, the latest first."""
    return [moment_of(event) for event in order.events.select_related("actor", "order").order_by("-id")]


def moment_of(event: OrderEvent) -> Moment:
    """One event in words."""
    unknown = ("history", event.get_subject_display())
    symbol, text = _WORDS.get((event.subject, event.after), unknown)
    actor = event.actor.name if event.actor else ""
    return Moment(symbol, str(text), " · ".join(_details(event)), actor, event.created_at)


def _details(event: OrderEvent) -> list[str]:
    """How a parcel travels; how much money moved, and why."""
    details = [str(event.data[name]) for name in ("carrier", "tracking") if event.data.get(name)]
    if "amount_minor" in event.data:
        currency = event.data.get("currency") or event.order.currency
        details.append(format_amount(event.data["amount_minor"], currency))
    if event.data.get("reason") in Refund.Reason.values:
        details.append(str(Refund.Reason(event.data["reason"]).label))
    return details
