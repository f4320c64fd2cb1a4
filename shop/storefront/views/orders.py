"""The viewer's own orders in this shop. Anyone else's do not exist."""

from __future__ import annotations

import uuid as uuids

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import DomainError, Invalid
from core.typing import SignedInHttpRequest
from shop.models import Order, Shop
from shop.services.contact_details import ContactDetails
from shop.services.second_thoughts import buy_again, change_contact
from shop.storefront.frame import for_people, show, storefront
from shop.storefront.order_page import page_of
from shop.storefront.requests import id_of, new_id
from shop.storefront.shelf import page_number
from shop.storefront.sums import rows_of

PAGE_SIZE = 20
CONTACT = ("contact_name", "contact_phone", "address", "note")


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


@require_POST
@storefront
@for_people
def again(request: SignedInHttpRequest, shop: Shop, uuid: uuids.UUID) -> HttpResponse:
    """Puts the order's things into the cart again, and goes there."""
    found = get_object_or_404(Order.objects.visible_to(request.user).filter(shop=shop), uuid=uuid)
    found.shop = shop
    added = buy_again(order=found, by=request.user, client_id=id_of(request, what=uuid) or new_id())
    for note in added.notes:
        messages.warning(request, str(note))
    return redirect("storefront:cart", shop.program.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@storefront
@for_people
def contact(request: SignedInHttpRequest, shop: Shop, uuid: uuids.UUID) -> HttpResponse:
    """Whom the order is for and where it goes: changed here until it is paid."""
    found = get_object_or_404(Order.objects.visible_to(request.user).filter(shop=shop), uuid=uuid)
    found.shop = shop
    there = redirect("storefront:order", shop.program.slug, found.uuid)
    if not page_of(found).is_payable:
        return there
    given, errors = {name: getattr(found, name) for name in CONTACT}, {}
    if request.method == "POST":
        given = {name: request.POST.get(name, "") for name in CONTACT}
        try:
            change_contact(order=found, by=request.user, contact=ContactDetails(**given))
            messages.success(request, _("Changed."))
        except Invalid as error:
            errors = error.fields
        except DomainError as error:
            messages.warning(request, str(error.message))
        if not errors:
            return there
    return show(
        request, shop, "shop/contact.html", tab="orders", status=400 if errors else 200, order=found, contact=given,
        errors=errors,
    )  # fmt: skip
