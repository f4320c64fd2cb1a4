"""The search, in both languages at once."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from core.searching import QUERY_LIMIT
from shop.models import Shop
from shop.services.catalogue import search_products
from shop.storefront.frame import show, storefront
from shop.storefront.shelf import first_tiles, sellable_of, shelf_page

SUGGESTIONS = 4


@require_safe
@storefront
def search(request: HttpRequest, shop: Shop) -> HttpResponse:
    """What matches; without a query, or without a hit, the shelves and a few products instead."""
    query = request.GET.get("q", "").strip()[:QUERY_LIMIT]
    products = search_products(products=sellable_of(shop), query=query)
    found = products.count() if query else 0
    context: dict[str, Any] = {"query": query, "found": found, "categories": list(shop.categories.all())}
    if found:
        context["shelf"] = shelf_page(products, request.GET.get("page", "1"))
    else:
        context["suggestions"] = first_tiles(sellable_of(shop), SUGGESTIONS)
    return show(request, shop, "shop/search.html", tab="shop", **context)
