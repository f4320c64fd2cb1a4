"""QR codes of the shop and of its products, to print or to show."""

from __future__ import annotations

import uuid as uuids

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from miniprograms.services.entry_codes import code_for
from shop.models import Shop
from shop.storefront.frame import show, storefront
from shop.storefront.shelf import sellable_of


@require_safe
@storefront
def shop_code(request: HttpRequest, shop: Shop) -> HttpResponse:
    """The code that leads to the shop's home."""
    code = code_for(program=shop.program, path="")
    return show(request, shop, "shop/code.html", code=code, name=shop.name)


@require_safe
@storefront
def product_code(request: HttpRequest, shop: Shop, uuid: uuids.UUID) -> HttpResponse:
    """The code that leads to one product."""
    product = get_object_or_404(sellable_of(shop), uuid=uuid)
    code = code_for(program=shop.program, path=f"p/{product.uuid}/")
    return show(request, shop, "shop/code.html", code=code, name=product.name, product=product)
