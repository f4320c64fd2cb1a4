"""The demo's shops: opened, filled and linked; and their coupons."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from official.services.accounts import create_account, link_program
from shop.demo.clock import Timeline
from shop.demo.data import catalogue, drawing, person, shop, story
from shop.models import Category, Coupon, Product, Shop
from shop.services.catalogue import ProductDetails, VariantDetails, create_category, create_product
from shop.services.pictures import save_picture
from shop.services.shops import create_shop


def add_shops(timeline: Timeline) -> None:
    """Both shops open a month ago, full from the first day."""
    opened = timeline.now - timedelta(days=30)
    for entry in catalogue():
        timeline.add(opened, partial(_open, entry))
        timeline.add(opened, partial(_fill, entry))
    for handle, program in story()["links"]:
        timeline.add(opened + timedelta(days=1), partial(_link, handle, program))
    for entry in story()["coupons"]:
        timeline.add(opened + timedelta(days=5), partial(_offer, entry, timeline))


def _open(entry: dict[str, Any]) -> None:
    if Shop.objects.filter(program__slug=entry["slug"]).exists():
        return
    account = entry["account"]
    texts = ("name_en", "name_zh", "summary_en", "summary_zh", "about_en", "about_zh")
    opened = create_shop(
        owner=person(entry["merchant"]),
        slug=entry["slug"],
        currency=entry["currency"],
        order_limit_minor=entry["order_limit_minor"],
        full_shop_url=entry["full_shop_url"],
        account=create_account(**{**account, "picture": drawing(account["picture"])}),
        icon=drawing(entry["icon"]),
        **{name: entry[name] for name in texts},
    )
    opened.banner.save(entry["banner"], drawing(entry["banner"]))


def _fill(entry: dict[str, Any]) -> None:
    owner = shop(entry["slug"])
    for position, shelf in enumerate(entry["categories"]):
        category = Category.objects.filter(shop=owner, slug=shelf["slug"]).first() or create_category(
            shop=owner, slug=shelf["slug"], name_en=shelf["name_en"], name_zh=shelf["name_zh"], position=position
        )
        for place, product in enumerate(shelf["products"]):
            _add_product(owner, category, product, position * 100 + place)


def _add_product(owner: Shop, category: Category, entry: dict[str, Any], position: int) -> None:
    product = Product.objects.filter(shop=owner, name_en=entry["name_en"]).first()
    if product is None:
        texts = ("name_en", "name_zh", "description_en", "description_zh")
        details = ProductDetails(
            category=category,
            position=position,
            variants=[_variant(each) for each in entry["variants"]],
            **{name: entry[name] for name in texts},
        )
        product = create_product(shop=owner, details=details)
    for picture in entry["pictures"][product.pictures.count() :]:
        save_picture(product=product, file=drawing(picture["file"]), alt_en=picture["alt_en"], alt_zh=picture["alt_zh"])


def _variant(entry: dict[str, Any]) -> VariantDetails:
    return VariantDetails(
        sku=entry["sku"],
        name_en=entry["name_en"],
        name_zh=entry["name_zh"],
        price_minor=entry["price_minor"],
        compare_at_minor=entry.get("compare_at_minor"),
        on_hand=entry["stock"],
    )


def _link(handle: str, program: str) -> None:
    link_program(account=shop(handle).account, program=shop(program).program)


def _offer(entry: dict[str, Any], timeline: Timeline) -> None:
    values = {name: value for name, value in entry.items() if name not in {"key", "shop", "days_open"}}
    values["ends_at"] = timeline.now + timedelta(days=entry["days_open"]) if "days_open" in entry else None
    values["starts_at"] = timezone.now()
    Coupon.objects.get_or_create(shop=shop(entry["shop"]), title_en=values.pop("title_en"), defaults=values)
