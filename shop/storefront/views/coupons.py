"""The shop's coupons: those to claim and the viewer's own."""

from __future__ import annotations

import uuid as uuids

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from core.devices import device_of, remember_device
from core.errors import DomainError
from core.typing import SignedInHttpRequest
from shop.models import Shop
from shop.services.coupons import claim_coupon
from shop.storefront.frame import for_people, show, storefront
from shop.storefront.requests import id_of
from shop.storefront.tickets import ticket_of, tickets_ever


@require_safe
@storefront
def coupons(request: HttpRequest, shop: Shop) -> HttpResponse:
    """Every coupon that concerns the viewer: what can be used first, what is over last."""
    return show(request, shop, "shop/coupons.html", tab="coupons", tickets=tickets_ever(shop=shop, viewer=request.user))


@require_safe
@storefront
def coupon(request: HttpRequest, shop: Shop, uuid: uuids.UUID) -> HttpResponse:
    """One coupon, as its card opens it."""
    found = get_object_or_404(shop.coupons.all(), uuid=uuid)
    ticket = ticket_of(coupon=found, shop=shop, viewer=request.user)
    return show(request, shop, "shop/coupon.html", tab="coupons", ticket=ticket, share_path=f"coupons/{uuid}/")


@require_POST
@storefront
@for_people
def claim(request: SignedInHttpRequest, shop: Shop, uuid: uuids.UUID) -> HttpResponse:
    """Claims it without scripts, and goes back to where the button was."""
    found = get_object_or_404(shop.coupons.all(), uuid=uuid)
    device = device_of(request)
    try:
        claim_coupon(user=request.user, coupon=found, client_id=id_of(request, what=found.uuid), device=device)
    except DomainError as error:
        messages.error(request, str(error.message))
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = reverse("storefront:coupons", args=[shop.program.slug])
    return remember_device(request, redirect(back), device)
