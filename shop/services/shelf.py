"""Products as a shelf shows them: the price from, the stock, the picture. Loaded in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shop.models import Picture, Product, Variant
from shop.money import format_amount
from shop.services.pricing import left_of

LOW_STOCK = 5  # up to so many, a page says how many are left


@dataclass(frozen=True, slots=True)
class Shelved:
    """One product of a shelf. `price_minor` is the lowest of what can be bought; `has_prices` that there are others."""

    product: Product
    variants: tuple[Variant, ...]
    price_minor: int | None
    compare_at_minor: int | None
    has_prices: bool
    left: int
    picture: Picture | None

    @property
    def is_sold_out(self) -> bool:
        """Whether none of its variants can be bought."""
        return self.left <= 0

    @property
    def is_low(self) -> bool:
        """Whether so few are left that it is worth saying how many."""
        return 0 < self.left <= LOW_STOCK


def with_shelf(products: QuerySet[Product]) -> QuerySet[Product]:
    """The same products with all that `shelved` reads: three queries more, whatever their number."""
    return products.select_related("shop__program", "category").prefetch_related("variants__stock", "pictures")


def shelved(product: Product) -> Shelved:
    """The product as a shelf shows it; its variants and pictures should be loaded by `with_shelf`."""
    variants = tuple(variant for variant in product.variants.all() if variant.is_active)
    offered = [variant for variant in variants if left_of(variant) > 0] or list(variants)
    cheapest = min(offered, key=lambda variant: variant.price_minor, default=None)
    return Shelved(
        product=product,
        variants=variants,
        price_minor=cheapest.price_minor if cheapest else None,
        compare_at_minor=_dearer(cheapest) if cheapest else None,
        has_prices=len({variant.price_minor for variant in offered}) > 1,
        left=sum(max(0, left_of(variant)) for variant in variants),
        picture=next(iter(product.pictures.all()), None),
    )


def price_text(shown: Shelved) -> str:
    """The price as shelves, cards and search say it: "from $38.00" where others cost more. Empty without a variant."""
    if shown.price_minor is None:
        return ""
    price = format_amount(shown.price_minor, shown.product.shop.currency)
    return _("from %(price)s") % {"price": price} if shown.has_prices else price


def _dearer(variant: Variant) -> int | None:
    former = variant.compare_at_minor
    return former if former is not None and former > variant.price_minor else None
