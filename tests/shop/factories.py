"""Shops, products and coupons for tests, each with the least that it needs."""

from __future__ import annotations

import uuid

from accounts.models import User
from shop.models import Coupon, Order, Product, Shop, Variant
from shop.services import carts, catalogue, orders, pricing, shops

CONTACT = orders.ContactDetails(contact_name="Alice", contact_phone="555 0100", address="1 Tea Lane", note="")


def make_shop(owner: User, slug: str = "tea", **fields) -> Shop:
    """A shop with its mini program and its official account."""
    return shops.create_shop(owner=owner, slug=slug, name_en=slug.title(), name_zh="茶铺", **fields)


def make_product(shop: Shop, name_en: str = "Longjing", *, price: int = 1800, on_hand: int = 10, **fields) -> Product:
    """A published product with one variant."""
    variant = catalogue.VariantDetails(price_minor=price, on_hand=on_hand)
    return catalogue.create_product(
        shop=shop, details=catalogue.ProductDetails(name_en=name_en, variants=[variant], **fields)
    )


def make_variant(shop: Shop, name_en: str = "Longjing", *, price: int = 1800, on_hand: int = 10, **fields) -> Variant:
    """The one variant of a new product."""
    variant = make_product(shop, name_en, price=price, on_hand=on_hand, **fields).variants.get()
    variant.product.shop = shop
    return variant


def make_coupon(shop: Shop, **fields) -> Coupon:
    """A coupon of 5.00 off, unless it says otherwise."""
    fields.setdefault("title_en", "A little off")
    if fields.get("kind", Coupon.Kind.FIXED) == Coupon.Kind.FIXED:
        fields.setdefault("amount_minor", 500)
    fields.setdefault("kind", Coupon.Kind.FIXED)
    return Coupon.objects.create(shop=shop, **fields)


def place(
    buyer: User, variant: Variant, *, quantity: int = 1, claimed=None, client_id: uuid.UUID | None = None
) -> Order:
    """An order of one line, placed the way the page does it."""
    shop = variant.product.shop
    cart = carts.set_quantity(user=buyer, variant=variant, quantity=quantity)
    quote = pricing.quote_cart(cart=cart, claimed=claimed)
    return orders.place_order(
        buyer=buyer, shop=shop, client_id=client_id or uuid.uuid4(), fingerprint=quote.fingerprint,
        claimed=claimed, contact=CONTACT,
    )  # fmt: skip
