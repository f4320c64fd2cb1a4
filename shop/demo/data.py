"""The demo's texts: the catalogue, the story, the drawn pictures, and ids that are the same on every run."""

from __future__ import annotations

import json
import uuid
from functools import cache
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile

from accounts.models import User
from shop.models import Coupon, Product, Shop, Variant

FOLDER = Path(__file__).parent
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://souk.example/demo")


@cache
def catalogue() -> list[dict[str, Any]]:
    """The shops, with everything in them."""
    shops: list[dict[str, Any]] = json.loads((FOLDER / "catalogue.json").read_text())["shops"]
    return shops


@cache
def story() -> dict[str, Any]:
    """The people, and what they said and did."""
    told: dict[str, Any] = json.loads((FOLDER / "story.json").read_text())
    return told


def drawing(name: str) -> ContentFile[bytes]:
    """One of the pictures that `python -m shop.demo.art` draws."""
    return ContentFile((FOLDER / "pictures" / name).read_bytes(), name)


def id_for(*parts: object) -> uuid.UUID:
    """The id of a thing of the demo, the same on every run, so that nothing is made twice."""
    return uuid.uuid5(NAMESPACE, ":".join(str(part) for part in parts))


def person(username: str) -> User:
    """One of the story's people."""
    return User.objects.get(username=username)


def shop(slug: str) -> Shop:
    """One of the two shops."""
    return Shop.objects.select_related("program", "account").get(program__slug=slug)


def product(slug: str) -> Product:
    """The product that the catalogue calls so."""
    names = {
        entry["slug"]: entry["name_en"]
        for one in catalogue()
        for shelf in one["categories"]
        for entry in shelf["products"]
    }
    return Product.objects.select_related("shop__program").get(name_en=names[slug])


def variant(sku: str) -> Variant:
    """The variant with this SKU."""
    return Variant.objects.select_related("product__shop").get(sku=sku)


def coupon(key: str) -> Coupon:
    """The campaign that the story calls so."""
    titles = {entry["key"]: entry["title_en"] for entry in story()["coupons"]}
    return Coupon.objects.select_related("shop__program").get(title_en=titles[key])
