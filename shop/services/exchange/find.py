"""Which variant and product of a shop a row of a file means."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shop.models import Category, Product, Shop, Variant
from shop.services.exchange.amounts import Unreadable


class Missing(Exception):
    """The row names by its id what the shop does not have."""


class Ambiguous(Exception):
    """More than one goes by that name."""


def variants_of(shop: Shop) -> QuerySet[Variant]:
    """The shop's own variants with all that a row of a file says, in the catalogue's order."""
    mine = Variant.objects.filter(product__shop=shop)
    rows = mine.select_related("product__shop", "product__category", "stock")
    return rows.order_by("product__position", "product_id", "position", "id")


class Catalogue:
    """A shop's catalogue, read once, to find what rows name. Two variants of a product share one object of it."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.products = {one.pk: one for one in Product.objects.filter(shop=shop).select_related("category", "shop")}
        self.variants = list(variants_of(shop))
        for variant in self.variants:
            variant.product = self.products[variant.product_id]
        self.categories = list(Category.objects.filter(shop=shop))

    def find_variant(self, cells: Mapping[str, str]) -> Variant | None:
        """By id, else by SKU, else by names. None for a new one. Raises Missing or Ambiguous."""
        if named := cells.get("variant", ""):
            mark = _uuid(named)
            found = [one for one in self.variants if one.uuid == mark]
            if not found:
                raise Missing(_("Your shop has no variant with this id."))
            return found[0]
        if sku := cells.get("sku", ""):
            found = [one for one in self.variants if one.sku.casefold() == sku.casefold()]
            text = _(
                "%(count)d of your variants have the SKU %(key)s: %(names)s. Name the one that you mean by its id."
            )
            return self._only(found, text, sku)
        product = self.find_product(cells)
        return self._by_name(product, cells) if product else None

    def find_product(self, cells: Mapping[str, str]) -> Product | None:
        """By id, else by its English name, else by its Chinese one."""
        if named := cells.get("product", ""):
            mark = _uuid(named)
            found = [one for one in self.products.values() if one.uuid == mark]
            if not found:
                raise Missing(_("Your shop has no product with this id."))
            return found[0]
        for name in ("name_en", "name_zh"):
            if wanted := cells.get(name, "").casefold():
                found = [one for one in self.products.values() if getattr(one, name).casefold() == wanted]
                if len(found) > 1:
                    text = _("%(count)d of your products are called %(name)s. Name the one that you mean by its id.")
                    raise Ambiguous(text % {"count": len(found), "name": cells[name]})
                return found[0] if found else None
        return None

    def category(self, text: str) -> Category:
        """By its address or its name in either language. Raises Unreadable."""
        for one in self.categories:
            if text.casefold() in {one.slug.casefold(), one.name_en.casefold(), one.name_zh.casefold()}:
                return one
        raise Unreadable(_("Your shop has no category “%(name)s”.") % {"name": text[:60]})

    def _by_name(self, product: Product, cells: Mapping[str, str]) -> Variant | None:
        mine = [one for one in self.variants if one.product_id == product.pk]
        name = (cells.get("variant_en") or cells.get("variant_zh", "")).casefold()
        found = [one for one in mine if name in {one.name_en.casefold(), one.name_zh.casefold()}] if name else mine
        if not name and len(mine) == 1 and mine[0].name_en:
            return None  # the one there is has a name, this one has none
        text = _("%(count)d variants of your product are called “%(key)s”: give a SKU or an id.")
        return self._only(found, text, cells.get("variant_en", ""))

    def _only(self, found: list[Variant], text: str, key: str) -> Variant | None:
        if len(found) > 1:
            names = "; ".join(f"{one.product.name} {one.name}".strip() for one in found[:5])
            raise Ambiguous(text % {"count": len(found), "key": key, "names": names})
        return found[0] if found else None


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)
