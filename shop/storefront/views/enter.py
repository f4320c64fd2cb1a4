"""Who is nobody yet: sign in, or go on as a guest in one tap."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from shop.models import Shop
from shop.storefront.frame import show, storefront


@require_safe
@storefront
def enter(request: HttpRequest, shop: Shop) -> HttpResponse:
    """Offers both ways in, and leads on to `next` within this site."""
    wanted = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        wanted = reverse("storefront:home", args=[shop.program.slug])
    if request.user.is_authenticated:
        return redirect(wanted)
    return show(request, shop, "shop/enter.html", next=wanted)
