"""Looking around: the home page, a category, the search."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from shop.models import Category, Shop
from shop.storefront.frame import show, show_once, storefront
from shop.storefront.shelf import sellable_of, shelf_facts, shelf_page
from shop.storefront.tickets import ticket_facts, tickets_that_help


@require_safe
@storefront
def home(request: HttpRequest, shop: Shop) -> HttpResponse:
    """Banner, coupons, categories and all products."""
    shelf = shelf_page(sellable_of(shop), request.GET.get("page", "1"))
    tickets = tickets_that_help(shop=shop, viewer=request.user)
    categories = _categories(shop)
    facts = [*shelf_facts(shelf.tiles), shelf.next_page, *categories, *ticket_facts(tickets)]
    context = {"shelf": shelf, "categories": categories, "tickets": tickets}
    return show_once(request, shop, "shop/home.html", tab="shop", facts=facts, context=lambda: context)


@require_safe
@storefront
def category(request: HttpRequest, shop: Shop, category: str) -> HttpResponse:
    """One category's products."""
    chosen = get_object_or_404(Category, shop=shop, slug=category)
    shelf = shelf_page(sellable_of(shop).filter(category=chosen), request.GET.get("page", "1"))
    return show(
        request, shop, "shop/category.html", tab="shop", shelf=shelf, category=chosen, categories=_categories(shop)
    )


@require_safe
@storefront
def missing(request: HttpRequest, shop: Shop, path: str) -> HttpResponse:
    """Any other address: a page in the shop's look rather than the site's bare one."""
    raise Http404


def _categories(shop: Shop) -> list[Category]:
    return list(shop.categories.all())
