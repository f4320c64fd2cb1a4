"""The cart: what is in it, what it costs, and the changes that work without scripts too."""

from __future__ import annotations

import uuid as uuids
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.errors import DomainError
from core.typing import SignedInHttpRequest
from shop.models import Shop, Variant
from shop.services.additions import add_to_cart
from shop.services.carts import set_quantity, tick_line
from shop.storefront import pending
from shop.storefront.basket import BEST, basket_of, is_uuid
from shop.storefront.frame import enter_url, for_people, show, storefront
from shop.storefront.requests import id_of
from shop.storefront.waiting import waiting_order

if TYPE_CHECKING:
    from accounts.models import User


@require_safe
@storefront
@for_people
def cart(request: SignedInHttpRequest, shop: Shop) -> HttpResponse:
    """The lines, the coupon, and the total explained."""
    basket = basket_of(user=request.user, shop=shop, asked=request.GET.get("coupon", BEST))
    shop.cart_count = sum(line.quantity for line in basket.quote.lines)  # type: ignore[attr-defined]
    return show(
        request, shop, "shop/cart.html", tab="cart", quote=basket.quote, choice=basket.choice, usable=basket.usable,
        rows=basket.rows, blocked=basket.blocked, claimable=basket.claimable, better=basket.better,
        waiting=waiting_order(user=request.user, shop=shop),
    )  # fmt: skip


@require_POST
@storefront
def add(request: HttpRequest, shop: Shop) -> HttpResponse:
    """Puts a variant into the cart, and goes there or straight to the checkout. Who is nobody yet is asked first."""
    variant = pending.find_variant(shop=shop, text=request.POST.get("variant", ""))
    if variant is None:
        raise Http404
    quantity = pending.asked_quantity(request.POST.get("quantity", ""))
    buys_now = request.POST.get("then") == "checkout"
    then = reverse("storefront:checkout" if buys_now else "storefront:cart", args=[shop.program.slug])
    if not request.user.is_authenticated:
        pending.remember(request=request, shop=shop, variant=variant, quantity=quantity, client_id=id_of(request))
        return redirect(enter_url(shop, then))
    try:
        if buys_now:
            set_quantity(user=request.user, variant=variant, quantity=quantity)
        else:
            _add(request, request.user, variant, quantity)
    except DomainError as error:
        messages.warning(request, str(error.message))
        return redirect("storefront:product", shop.program.slug, variant.product.uuid)
    promised = request.POST.get("promised", "")
    return redirect(f"{then}?promised={promised}" if buys_now and is_uuid(promised) else then)


def _add(request: HttpRequest, user: User, variant: Variant, quantity: int) -> None:
    added = add_to_cart(
        user=user, variant=variant, quantity=quantity, client_id=id_of(request, what=(variant.uuid, quantity))
    )
    text = (
        _("It is in your cart already. You can change how many here.") if added.is_repeat else _("It is in your cart.")
    )
    messages.success(request, text)


@require_POST
@storefront
@for_people
def change_line(request: SignedInHttpRequest, shop: Shop, uuid: uuids.UUID) -> HttpResponse:
    """Sets a line's quantity without scripts (0 takes it out), or ticks it for the next order."""
    variant = pending.find_variant(shop=shop, text=str(uuid))
    if variant is None:
        raise Http404
    if request.POST.get("tick") in {"0", "1"}:
        tick_line(user=request.user, variant=variant, is_ticked=request.POST["tick"] == "1")
        return redirect("storefront:cart", shop.program.slug)
    text = request.POST.get("quantity", "")
    try:
        set_quantity(user=request.user, variant=variant, quantity=0 if text == "0" else pending.asked_quantity(text))
    except DomainError as error:
        messages.warning(request, str(error.message))
    return redirect("storefront:cart", shop.program.slug)
