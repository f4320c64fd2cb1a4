"""The checkout: contact, coupon, payment and the button, on one page."""

from __future__ import annotations

import uuid as uuids
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.typing import SignedInHttpRequest
from shop.models import Order, Shop
from shop.money import stripe_amount
from shop.storefront.basket import BEST, basket_of, broken_promise
from shop.storefront.frame import for_people, show, storefront
from shop.storefront.order_page import page_of
from shop.storefront.sums import rows_of
from shop.storefront.waiting import waiting_order

CONTACT = ("contact_name", "contact_phone", "address")


@require_safe
@never_cache
@storefront
@for_people
def checkout(request: SignedInHttpRequest, shop: Shop) -> HttpResponse:
    """The form for the cart. An empty cart leads to the order that waits for payment, or back to the cart."""
    basket = basket_of(user=request.user, shop=shop, asked=request.GET.get("coupon", BEST))
    quote = basket.quote
    if not quote.lines:  # what is only set aside stays, and is shown with why
        waiting = waiting_order(user=request.user, shop=shop)
        where = (
            ("storefront:pay", shop.program.slug, waiting.uuid) if waiting else ("storefront:cart", shop.program.slug)
        )
        return redirect(*where)
    if note := broken_promise(user=request.user, basket=basket, asked=request.GET.get("promised", "")):
        messages.warning(request, note)
    return show(
        request, shop, "shop/checkout.html", tab="cart", quote=quote, choice=basket.choice, usable=basket.usable,
        rows=basket.rows, blocked=basket.blocked, claimable=basket.claimable, better=basket.better, seen=basket.seen,
        contact=_last_contact(request), **payment_context(quote.total_minor, quote.currency),
    )  # fmt: skip


@require_safe
@never_cache
@storefront
@for_people
def pay(request: SignedInHttpRequest, shop: Shop, uuid: uuids.UUID) -> HttpResponse:
    """Pays an order that is placed and still held; any other leads to its own page."""
    order = get_object_or_404(Order.objects.visible_to(request.user).filter(shop=shop), uuid=uuid)
    page = page_of(order)
    if not page.is_payable:
        return redirect("storefront:order", shop.program.slug, order.uuid)
    rows = rows_of(order.explanation, order.currency)
    return show(
        request, shop, "shop/pay.html", tab="orders", order=order, page=page, rows=rows,
        **payment_context(order.total_minor, order.currency),
    )  # fmt: skip


def payment_context(total_minor: int, currency: str) -> dict[str, Any]:
    """What the payment element is told: the amount as Stripe counts it, and where its script is."""
    return {
        "stripe": {
            "src": settings.STRIPE_JS_URL,
            "key": settings.STRIPE_PUBLISHABLE_KEY,
            "amount": stripe_amount(total_minor, currency),
            "currency": currency.lower(),
            "locale": "zh" if (get_language() or "").startswith("zh") else "en",
        }
    }


def _last_contact(request: HttpRequest) -> dict[str, str]:
    """Name, phone and address of the person's last order, so that nobody types them twice."""
    last = Order.objects.visible_to(request.user).values(*CONTACT).first()  # type: ignore[arg-type]
    return dict(last) if last else dict.fromkeys(CONTACT, "")
