"""Pages of products: which ones a buyer sees, and so many at a time."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import Http404

from shop.models import Product, Shop, Variant
from shop.services.shelf import Shelved, shelved

PAGE_SIZE = 24


@dataclass(frozen=True, slots=True)
class ShelfPage:
    """One page of products; `next_page` is the following page's number, or nothing on the last."""

    tiles: list[Shelved]
    next_page: int | None


def sellable_of(shop: Shop) -> QuerySet[Product]:
    """The shop's published products with at least one variant on sale."""
    on_sale = Variant.objects.filter(product=OuterRef("pk"), is_active=True)
    return shop.products.filter(Exists(on_sale), state=Product.State.PUBLISHED)


def shelf_facts(tiles: list[Shelved]) -> list[object]:
    """All that these tiles show, for pages that are drawn once for the same facts."""
    facts: list[object] = []
    for tile in tiles:
        facts += [tile.product, tile.picture, *tile.variants]
        facts += [getattr(variant, "stock", None) for variant in tile.variants]
    return facts


def shelf_page(products: QuerySet[Product], page: str) -> ShelfPage:
    """The tiles of a page, counted from "1". A page that is no number, or past the end, does not exist."""
    number = page_number(page)
    first = (number - 1) * PAGE_SIZE
    rows = list(_with_offers(products)[first : first + PAGE_SIZE + 1])
    if not rows and first:
        raise Http404
    return ShelfPage([shelved(row) for row in rows[:PAGE_SIZE]], number + 1 if len(rows) > PAGE_SIZE else None)


def first_tiles(products: QuerySet[Product], count: int) -> list[Shelved]:
    """The first few products."""
    return [shelved(row) for row in _with_offers(products)[:count]]


def page_number(text: str) -> int:
    """The number of a page in an address. Anything else does not exist."""
    if not text.isascii() or not text.isdecimal() or len(text) > 6 or int(text) < 1:
        raise Http404
    return int(text)


def _with_offers(products: QuerySet[Product]) -> QuerySet[Product]:
    variants = Variant.objects.select_related("stock")
    return products.prefetch_related(Prefetch("variants", variants), "pictures")
