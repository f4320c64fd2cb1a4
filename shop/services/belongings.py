"""What shops keep of a person: orders and coupons for their export; and letting go of whom an order was for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from shop.models import CartLine, ClaimedCoupon, Order
from shop.services.order_view import state_of

if TYPE_CHECKING:
    from accounts.belongings import Thing
    from accounts.models import User

State = Order.State
OVER = (State.COMPLETED, State.CANCELED, State.EXPIRED)


def collect(user: User) -> Iterator[Thing]:
    """Orders as they were placed, and coupons."""
    orders = Order.objects.filter(buyer=user).select_related("shop").prefetch_related("lines", "ledger").order_by("pk")
    yield "orders.json", [_order(order) for order in orders]
    coupons = ClaimedCoupon.objects.filter(user=user).select_related("coupon__shop").order_by("pk")
    yield "coupons.json", [{"shop": str(one.coupon.shop), "coupon": str(one.coupon)} for one in coupons]


def let_go(user: User) -> None:
    """Empties the carts. Orders stay, as the law wants; whom they were for is forgotten by and by."""
    CartLine.objects.filter(cart__user=user).delete()
    forget_buyers()


def forget_buyers() -> int:
    """Blanks whom orders of deleted accounts were for: once they are over, at the latest after ORDER_CONTACT_DAYS."""
    old = timezone.now() - timedelta(days=settings.ORDER_CONTACT_DAYS)
    due = Order.objects.filter(Q(state__in=OVER) | Q(placed_at__lt=old), buyer__deleted_at__isnull=False)
    return due.exclude(contact_name="").update(contact_name="", contact_phone="", address="", note="")


def _order(order: Order) -> dict[str, Any]:
    return {
        "number": order.number,
        "shop": str(order.shop),
        "state": state_of(order),
        "currency": order.currency,
        "total_minor": order.total_minor,
        "paid_minor": order.balance.paid_minor,
        "refunded_minor": order.balance.refunded_minor,
        "disputed_minor": order.balance.disputed_minor,
        "placed_at": order.placed_at,
        "contact_name": order.contact_name,
        "contact_phone": order.contact_phone,
        "address": order.address,
        "note": order.note,
        "lines": [
            {"product": line.product_name_en, "variant": line.variant_name_en, "quantity": line.quantity}
            for line in order.lines.all()
        ],
    }
