"""The viewer's own orders in this shop. Anyone else's do not exist."""

from __future__ import annotations

import uuid as uuids

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.typing import SignedInHttpRequest
from shop.models import Order, Shop
from shop.storefront.frame import for_people, show, storefront
from shop.storefront.order_page import page_of
from shop.storefront.shelf import page_number
from shop.storefront.sums import rows_of

PAGE_SIZE = 20


@require_safe
@storefront
@for_people
def orders(request: SignedInHttpRequest, shop: Shop) -> HttpResponse:
    """The orders, newest first."""
    number = page_number(request.GET.get("page", "1"))
    first = (number - 1) * PAGE_SIZE
    mine = Order.objects.visible_to(request.user).filter(shop=shop).select_related("shipment")
    rows = list(mine.prefetch_related("lines", "ledger")[first : first + PAGE_SIZE + 1])
    return show(
        request, shop, "shop/orders.html", tab="orders", pages=[page_of(order) for order in rows[:PAGE_SIZE]],
        next_page=number + 1 if len(rows) > PAGE_SIZE else None,
    )  # fmt: skip


@require_safe
@never_cache
@storefront
@for_people
def order(request: SignedInHttpRequest, shop: Shop, uuid: uuids.UUID) -> HttpResponse:
    """One order. `?confirming` says that the buyer's browser has just paid, so the page waits for the word of it."""
    found = get_object_or_404(
        Order.objects.visible_to(request.user).filter(shop=shop).select_related("shipment").prefetch_related("ledger"),
        uuid=uuid,
    )
    page = page_of(found)
    confirming = page.is_payable and ("confirming" in request.GET or request.GET.get("redirect_status") == "succeeded")
    return show(
        request, shop, "shop/order.html", tab="orders", order=found, page=page,
        rows=[row for row in rows_of(found.explanation, found.currency) if row.kind != "line"], confirming=confirming,
        failed=page.is_payable and request.GET.get("redirect_status") == "failed",
    )  # fmt: skip
