"""Carrying a plan out: all of it or nothing, and only over what the plan was made of."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from shop.errors import CatalogueChanged
from shop.models import Product, Shop, Variant
from shop.services import catalogue, stock
from shop.services.exchange.columns import BY_NAME
from shop.services.exchange.plan import FIELDS, Change, Plan, RowPlan


def carry_out(*, plan: Plan, shop: Shop, key: str, with_conflicts: bool = False) -> int:
    """Writes what the plan says in one transaction; returns how many rows changed something.

    `key` names this import: its changes of stock happen once, however often it is asked for. What somebody else changed
    since the export is overwritten only `with_conflicts`. Raises CatalogueChanged where a value is no longer the one
    that the plan replaces, OutOfStock where stock went meanwhile; then nothing has changed.
    """
    writer = _Writer(shop, key, with_conflicts)
    with transaction.atomic():
        written = [writer.write(row) for row in plan.rows]
        for product in writer.touched.values():
            catalogue.index_product(product=Product.objects.select_related("category").get(pk=product.pk))
    return sum(written)


class _Writer:
    def __init__(self, shop: Shop, key: str, with_conflicts: bool) -> None:
        self.shop, self.key, self.with_conflicts = shop, key, with_conflicts
        self.new: dict[str, Product] = {}
        self.touched: dict[int, Product] = {}

    def write(self, row: RowPlan) -> bool:
        if row.is_gone:
            return False
        if row.variant is None:
            self._add(row)
            return True
        changes = [change for change in row.changes if self.with_conflicts or not change.is_conflict]
        for change in changes:
            self._change(row, row.variant, change)
        return bool(changes)

    def _change(self, row: RowPlan, variant: Variant, change: Change) -> None:
        if change.column == "on_hand":
            stock.adjust_stock(variant=variant, change=change.value, key=f"import:{self.key}:{row.number}")
        elif BY_NAME[change.column].is_products:
            self._replace(Product, variant.product, change, updated_at=timezone.now())
            self.touched[variant.product.pk] = variant.product
        else:
            self._replace(Variant, variant, change)
            self.touched[variant.product.pk] = variant.product

    def _replace(self, model: type[Any], row: Any, change: Change, **more: Any) -> None:
        """Writes over the very value that was looked at, or over none."""
        name = FIELDS.get(change.column, change.column)
        found = {f"{name}_id" if name == "category" else name: change.replaces}
        if not model.objects.filter(pk=row.pk, **found).update(**{name: change.value}, **more):
            raise CatalogueChanged

    def _add(self, row: RowPlan) -> None:
        values = row.values
        product = row.product or self.new.get(row.group) or self._new_product(row)
        for change in row.changes if row.product else ():
            if BY_NAME[change.column].is_products:
                self._replace(Product, product, change, updated_at=timezone.now())
        self.touched[product.pk] = product
        catalogue.add_variant(
            product=product,
            position=product.variants.count(),
            details=catalogue.VariantDetails(
                price_minor=values["price"], name_en=values.get("variant_en", ""), name_zh=values.get("variant_zh", ""),
                sku=values.get("sku", ""), compare_at_minor=values.get("compare_at"), on_hand=values.get("on_hand", 0),
            ),
        )  # fmt: skip

    def _new_product(self, row: RowPlan) -> Product:
        values = row.values
        texts = {name: values.get(name, "") for name in ("name_en", "name_zh", "description_en", "description_zh")}
        details = catalogue.ProductDetails(
            **texts, category=values.get("category"), state=values.get("state", Product.State.DRAFT)
        )
        product = self.new[row.group] = catalogue.create_product(shop=self.shop, details=details)
        return product
