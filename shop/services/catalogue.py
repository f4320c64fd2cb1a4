"""The catalogue: categories, products with their variants, and search in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import StrIndex, Substr
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext as _

from core.searching import WORDS_LIMIT as WORDS_LIMIT
from core.searching import Forms, query_words, searchable
from shop.errors import Invalid
from shop.models import Category, Product, Shop, StockItem, Variant
from shop.money import format_amount, smallest_step
from shop.services.stock import adjust_stock

NAMES_END = "\n"  # in `search_text`: names stand before it, everything else after


@dataclass(frozen=True, slots=True)
class VariantDetails:
    """What is said of a variant; `price_minor` is in the shop's currency, `on_hand` its first stock."""

    price_minor: int
    name_en: str = ""
    name_zh: str = ""
    sku: str = ""
    compare_at_minor: int | None = None
    on_hand: int = 0


@dataclass(frozen=True, slots=True)
class ProductDetails:
    """What is said of a product."""

    name_en: str
    name_zh: str = ""
    description_en: str = ""
    description_zh: str = ""
    category: Category | None = None
    state: str = Product.State.PUBLISHED
    position: int = 0
    variants: Sequence[VariantDetails] = field(default_factory=tuple)


def create_category(*, shop: Shop, slug: str, name_en: str, name_zh: str = "", position: int = 0) -> Category:
    """A shelf of the shop."""
    return Category.objects.create(shop=shop, slug=slug, name_en=name_en, name_zh=name_zh, position=position)


def create_product(*, shop: Shop, details: ProductDetails) -> Product:
    """A product with its variants and their first stock. Raises Invalid where a price cannot be charged exactly."""
    for variant in details.variants:
        check_price(price_minor=variant.price_minor, currency=shop.currency)
    with transaction.atomic():
        product = Product.objects.create(
            shop=shop,
            category=details.category,
            name_en=details.name_en,
            name_zh=details.name_zh,
            description_en=details.description_en,
            description_zh=details.description_zh,
            state=details.state,
            position=details.position,
        )
        for position, variant in enumerate(details.variants):
            add_variant(product=product, details=variant, position=position)
        index_product(product=product)
    return product


def update_product(*, product: Product, **changes: Any) -> Product:
    """Changes what is said of a product, and keeps what search looks in."""
    for name, value in changes.items():
        setattr(product, name, value)
    with transaction.atomic():
        product.save()
        index_product(product=product)
    return product


def add_variant(*, product: Product, details: VariantDetails, position: int = 0) -> Variant:
    """One more variant of a product, with its first stock."""
    check_price(price_minor=details.price_minor, currency=product.shop.currency)
    with transaction.atomic():
        variant = Variant.objects.create(
            product=product,
            sku=details.sku,
            name_en=details.name_en,
            name_zh=details.name_zh,
            price_minor=details.price_minor,
            compare_at_minor=details.compare_at_minor,
            position=position,
        )
        StockItem.objects.create(variant=variant)
        if details.on_hand:
            adjust_stock(variant=variant, change=details.on_hand)
    return variant


def set_price(*, variant: Variant, price_minor: int, compare_at_minor: int | None = None) -> Variant:
    """What a unit costs from now on. Orders that are placed keep the price that was agreed."""
    check_price(price_minor=price_minor, currency=variant.product.shop.currency)
    variant.price_minor, variant.compare_at_minor = price_minor, compare_at_minor
    variant.save(update_fields=["price_minor", "compare_at_minor"])
    return variant


def check_price(*, price_minor: int, currency: str) -> None:
    """Raises Invalid for a price that Stripe could not charge exactly, such as 1.005 KWD."""
    step = smallest_step(currency)
    if price_minor < 0 or price_minor % step:
        text = _("Prices go in steps of %(step)s.") % {"step": format_amount(step, currency)}
        raise Invalid(fields={"price_minor": text})


def index_product(*, product: Product) -> None:
    """Keeps the text that search looks in. To be called after a change of names, category, variants or description."""
    product.search_text = search_text_of(product)
    Product.objects.filter(pk=product.pk).update(search_text=product.search_text)


def search_text_of(product: Product) -> str:
    """What search looks in: the names, and after them everything else that is said of the product."""
    category = product.category
    rest = [product.description_en, product.description_zh]
    rest += [category.name_en, category.name_zh] if category else []
    rest += [text for each in product.variants.all() for text in (each.name_en, each.name_zh, each.sku)]
    return NAMES_END.join(searchable(" ".join(texts)) for texts in ([product.name_en, product.name_zh], rest))


def search_products(*, products: QuerySet[Product], query: str) -> QuerySet[Product]:
    """Those of `products` that have every word of the query, hits in the name first.

    A word is a run of Chinese characters or of anything else between blanks, and is found anywhere: 茶 finds 龙井茶. Both
    sides are folded by Python (see `core.searching`), so SQLite and PostgreSQL answer alike.
    """
    words = query_words(query)
    if not words and query.strip():  # nothing but marks
        products = products.none()
    for forms in words:
        products = products.filter(reduce(or_, (Q(search_text__contains=form) for form in forms)))
    hits = sum((_is_in_name(forms) for forms in words), start=Value(0, IntegerField()))
    found = products.annotate(name_hits=hits)
    return found.order_by("-name_hits", "position", "id") if words else found


def _is_in_name(forms: Forms) -> Case:
    """1 where one of the forms stands in the names, else 0."""
    name = Substr("search_text", 1, StrIndex("search_text", Value(NAMES_END)))
    found = reduce(or_, (Q(GreaterThan(StrIndex(name, Value(form)), 0)) for form in forms))
    return Case(When(found, then=1), default=0, output_field=IntegerField())
