"""An order as data for pages and programs, in the reader's language."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from shop.models import Order, OrderLine, Shipment
from shop.services.explanations import describe
from shop.services.quote_view import amounts

# Three small machines, one word to the buyer.
_WORDS: dict[str, Promise] = {
    "placed": gettext_lazy("Waiting for payment"),
    "paid": gettext_lazy("Being prepared"),
    "shipped": gettext_lazy("On its way"),
    "completed": gettext_lazy("Delivered"),
    "canceled": gettext_lazy("Canceled"),
    "expired": gettext_lazy("Expired"),
}


def with_all(orders: QuerySet[Order]) -> QuerySet[Order]:
    """The same orders with all that `order_as_json` reads, in a fixed number of queries."""
    return orders.select_related("shop__program", "shipment", "claimed_coupon__coupon").prefetch_related(
        "lines", "payments"
    )


def status_of(order: Order) -> tuple[str, str]:
    """A stable code and the one word for people: what the order waits for, or how it ended."""
    code: str = order.state
    shipment = getattr(order, "shipment", None)
    if code == Order.State.PAID and shipment and shipment.state == Shipment.State.SHIPPED:
        code = "shipped"
    return code, str(_WORDS[code])


def order_as_json(order: Order) -> dict[str, Any]:
    """All of an order that its buyer sees."""
    code, word = status_of(order)
    currency = order.currency
    return {
        "uuid": str(order.uuid),
        "number": order.number,
        "shop": {"slug": order.shop.program.slug, "name": order.shop.name},
        "path": f"orders/{order.uuid}/",
        "state": order.state,
        "status": code,
        "status_text": word,
        "currency": currency,
        "lines": [_line(line, currency) for line in order.lines.all()],
        "coupon_title": order.claimed_coupon.coupon.title if order.claimed_coupon else "",
        **amounts(currency, subtotal=order.subtotal_minor, discount=order.discount_minor, total=order.total_minor),
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
