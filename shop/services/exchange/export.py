"""The catalogue, or an empty table for a new one, as a file."""

from __future__ import annotations

from django.db.models import QuerySet

from core.sheets import write_csv
from shop.models import Product, Shop, Variant
from shop.services.exchange.columns import COLUMNS, EXTRA, SEEN, TEMPLATE
from shop.services.exchange.find import variants_of
from shop.services.exchange.seen import seen_of

_EXAMPLE = {
    "name_en": "Longjing", "name_zh": "龙井茶", "description_en": "Spring harvest.", "description_zh": "明前茶。",
    "state": "draft", "variant_en": "100 g", "variant_zh": "100 克", "sku": "LJ-100", "price": "18", "on_hand": "10",
}  # fmt: skip


def export_catalogue(*, shop: Shop, products: QuerySet[Product]) -> bytes:
    """One row for each variant of those of the shop's `products`, with what was seen."""
    rows = variants_of(shop).filter(product__in=products.values("pk"))
    return write_csv([column.name for column in (*COLUMNS, *EXTRA)], (_row(variant) for variant in rows.iterator()))


def export_template() -> bytes:
    """The headings of a new catalogue, and one row that shows how it is meant."""
    return write_csv(TEMPLATE, [[_EXAMPLE.get(name, "") for name in TEMPLATE]])


def _row(variant: Variant) -> list[str]:
    seen = {SEEN: seen_of(variant)}
    return [seen.get(column.name) or column.read(variant) for column in (*COLUMNS, *EXTRA)]
