"""Reads what a product's page shows in few and light queries.

Most of what Django's ORM spends on so small a page goes into joining whole rows of seven tables. Asked for the columns
that are shown, as plain values, by queries that are written once (see `core.statements`), it answers in a tenth of the
time. The values are also the facts that the page is drawn from; rows are made of them only where it has to be drawn.
"""

from __future__ import annotations

import uuid as uuids
from collections.abc import Sequence
from itertools import islice
from typing import Any

from django.db.models import Model

from core.statements import Statement
from miniprograms.models import MiniProgram
from official.models import OfficialAccount
from shop.models import Category, Coupon, Picture, Product, Shop, StockItem, Variant

Part = tuple[str, type[Model], tuple[str, ...]]  # where it hangs, what it is, and the columns to read
Values = tuple[Any, ...]

_VARIANT: tuple[Part, ...] = (
    ("", Variant, ("id", "uuid", "name_en", "name_zh", "price_minor", "compare_at_minor")),
    ("stock__", StockItem, ("id", "on_hand", "held")),
    ("product__", Product, ("id", "uuid", "name_en", "name_zh", "description_en", "description_zh", "shop_id")),
    ("product__category__", Category, ("id", "slug", "name_en", "name_zh")),
    ("product__shop__", Shop, ("id", "uuid", "name_en", "name_zh", "currency", "time_zone")),
    ("product__shop__program__", MiniProgram, ("id", "slug", "icon")),
    ("product__shop__account__", OfficialAccount, ("id", "handle", "name_en", "name_zh", "picture")),
)
_COUPON: tuple[Part, ...] = (
    (
        "",
        Coupon,
        (
            "id", "uuid", "shop_id", "title_en", "title_zh", "kind", "amount_minor", "percent", "cap_minor",
            "minimum_minor", "total_limit", "per_person_limit", "starts_at", "ends_at", "valid_days", "is_active",
            "for_guests", "claimed_count",
        ),
    ),
)  # fmt: skip
_PICTURE: tuple[Part, ...] = (("", Picture, ("id", "image", "small", "width", "height", "alt_en", "alt_zh")),)


def _columns(parts: Sequence[Part]) -> list[str]:
    return [f"{where}{column}" for where, _model, names in parts for column in names]


_ON_SALE = Statement(
    lambda product: Variant.objects.filter(
        is_active=True,
        product__state=Product.State.PUBLISHED,
        product__shop__program__is_published=True,
        product__uuid=product,
    ).values_list(*_columns(_VARIANT))
)
_PICTURES = Statement(lambda product: Picture.objects.filter(product=product).values_list(*_columns(_PICTURE)))
_COUPONS = Statement(
    lambda shop: (
        Coupon.objects.filter(shop=shop, is_active=True).order_by("ends_at", "id").values_list(*_columns(_COUPON))
    )
)


def read_coupons(*, shop: Shop) -> list[Coupon]:
    """The coupons of the shop that are switched on, whether they have begun or ended: `offers_for` tells which can help."""
    return [row for values in _COUPONS.ask(shop.pk) for row in _rows(values, _COUPON)]


def read_variants(*, uuid: uuids.UUID) -> list[Values]:
    """The variants on sale of a published product of an open shop, in order, with all that hangs on them.

    Empty where there is no such product.
    """
    return _ON_SALE.ask(uuid)


def read_pictures(*, product: int) -> list[Values]:
    """The pictures of the product with this primary key, in order."""
    return _PICTURES.ask(product)


def make_product(variants: Sequence[Values]) -> Product:
    """The product that `read_variants` found, with its category and its shop."""
    product, category, shop, program, account = _rows(variants[0], _VARIANT)[2:]
    shop.program, shop.account = program, account
    product.shop, product.category = shop, category
    return product  # type: ignore[no-any-return]


def make_variants(variants: Sequence[Values], *, product: Product) -> list[Variant]:
    """The variants that `read_variants` found, with their stock."""
    made = []
    for values in variants:
        variant, stock = _rows(values, _VARIANT[:2])
        variant.product = product
        if stock:
            variant.stock = stock
        made.append(variant)
    return made


def make_pictures(pictures: Sequence[Values]) -> list[Picture]:
    """The pictures that `read_pictures` found."""
    return [row for values in pictures for row in _rows(values, _PICTURE)]


def _rows(values: Values, parts: Sequence[Part]) -> list[Any]:
    rest = iter(values)
    return [_row(model, names, list(islice(rest, len(names)))) for _where, model, names in parts]


def _row(model: type[Model], names: tuple[str, ...], values: list[Any]) -> Model | None:
    """A row of these columns; none where an outer join found nothing. `from_db` takes them in the model's own order."""
    if values[0] is None:
        return None
    read = dict(zip(names, values, strict=True))
    ordered = [field.attname for field in model._meta.concrete_fields if field.attname in read]
    return model.from_db(None, ordered, [read[name] for name in ordered])
