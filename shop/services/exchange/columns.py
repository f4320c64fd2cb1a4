"""The columns of a catalogue's file: what they are called in it, in words, and by other programs and people."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shop.models import Variant
from shop.money import as_decimal


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in files, its words for people, whether it is the product's, and its value now as text."""

    name: str
    label: str | Promise
    is_products: bool
    read: Callable[[Variant], str]
    aliases: tuple[str, ...] = ()


def _amount(minor: int | None, variant: Variant) -> str:
    return "" if minor is None else str(as_decimal(minor, variant.product.shop.currency))


def on_hand_of(variant: Variant) -> int:
    """How many there are; none where it was never stocked."""
    stock = getattr(variant, "stock", None)
    return stock.on_hand if stock else 0


COLUMNS: tuple[Column, ...] = (
    Column("product", _("Product's id"), True, lambda v: str(v.product.uuid), ("product id", "商品编号", "商品id")),
    Column(
        "name_en", _("Name in English"), True, lambda v: v.product.name_en,
        ("name", "title", "product name", "english name", "名称", "商品名称", "商品名", "品名", "英文名", "英文名称", "标题"),
    ),
    Column(
        "name_zh", _("Name in Chinese"), True, lambda v: v.product.name_zh,
        ("chinese name", "中文名", "中文名称", "中文"),
    ),
    Column(
        "description_en", _("Description in English"), True, lambda v: v.product.description_en,
        ("description", "details", "body", "描述", "商品描述", "英文描述", "详情", "说明"),
    ),
    Column(
        "description_zh", _("Description in Chinese"), True, lambda v: v.product.description_zh,
        ("chinese description", "中文描述", "中文说明"),
    ),
    Column(
        "category", _("Category"), True, lambda v: v.product.category.slug if v.product.category else "",
        ("type", "collection", "分类", "类别", "类目", "品类"),
    ),
    Column("state", _("State"), True, lambda v: v.product.state, ("status", "状态", "上架状态")),
    Column("variant", _("Variant's id"), False, lambda v: str(v.uuid), ("variant id", "规格编号", "规格id")),
    Column(
        "variant_en", _("Variant in English"), False, lambda v: v.name_en,
        ("variant name", "option", "size", "规格", "规格名称", "款式", "英文规格", "型号"),
    ),
    Column("variant_zh", _("Variant in Chinese"), False, lambda v: v.name_zh, ("chinese variant", "中文规格", "中文款式")),
    Column(
        "sku", _("SKU"), False, lambda v: v.sku,
        ("item number", "article number", "code", "货号", "商品编码", "编码", "商家编码", "条码"),
    ),
    Column(
        "price", _("Price"), False, lambda v: _amount(v.price_minor, v),
        ("unit price", "sale price", "price now", "价格", "单价", "售价", "现价", "销售价"),
    ),
    Column(
        "compare_at", _("Former price"), False, lambda v: _amount(v.compare_at_minor, v),
        ("former price", "compare at price", "list price", "原价", "市场价", "划线价"),
    ),
    Column(
        "on_hand", pgettext_lazy("how many", "In stock"), False, lambda v: str(on_hand_of(v)),
        ("stock", "quantity", "qty", "inventory", "in stock", "inventory quantity", "库存", "数量", "库存数量", "存货"),
    ),
)  # fmt: skip
SEEN_STOCK, SEEN = "on_hand_seen", "seen"
EXTRA = (
    Column(SEEN_STOCK, _("In stock when exported"), False, lambda v: str(on_hand_of(v)), ("stock seen", "导出时库存")),
    Column(SEEN, _("What else was seen when exported"), False, lambda v: "", ("导出时内容",)),
)
BY_NAME = {column.name: column for column in (*COLUMNS, *EXTRA)}
TEMPLATE = tuple(column.name for column in COLUMNS if column.name not in {"product", "variant"})


def plain(heading: str) -> str:
    """A heading without what differs between files: width, case, signs, blanks."""
    folded = unicodedata.normalize("NFKC", heading).casefold()
    return " ".join(re.sub(r"[\s_\-./:：*()（）\[\]【】'’]+", " ", folded).split())


_KNOWN = {
    plain(word): column.name for column in BY_NAME.values() for word in (*column.aliases, str(column.name))
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unknown:
    """A heading that nothing here goes by, and the column that it may mean ("" for none)."""

    heading: str
    likely: str


def name_of(heading: str) -> str:
    """The column that a heading means; "" for none."""
    return _KNOWN.get(plain(heading), "")


def fits(headings: Sequence[str]) -> int:
    """How many of these headings are known."""
    return len({name_of(heading) for heading in headings} - {""})


def match(headings: Iterable[str]) -> tuple[dict[int, str], list[Unknown], list[str]]:
    """The column at each place; the headings that are none; and the columns that stand there twice."""
    found: dict[int, str] = {}
    unknown: list[Unknown] = []
    twice: list[str] = []
    for place, heading in enumerate(headings):
        name = name_of(heading)
        if name and name in found.values():
            twice.append(name)
        elif name:
            found[place] = name
        elif heading:
            unknown.append(Unknown(heading, _likely(heading)))
    return found, unknown, twice


def _likely(heading: str) -> str:
    near = difflib.get_close_matches(plain(heading), list(_KNOWN), n=1, cutoff=0.6)
    return _KNOWN[near[0]] if near else ""
