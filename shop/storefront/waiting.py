"""Orders that are placed and not yet paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from shop.models import Order, Shop

if TYPE_CHECKING:
    from accounts.models import User


def waiting_order(*, user: User, shop: Shop) -> Order | None:
    """The person's newest order in this shop whose hold still runs and that is to be paid."""
    orders = Order.objects.visible_to(user).filter(shop=shop, state=Order.State.PLACED, expires_at__gt=timezone.now())
    return orders.first()
