"""The shop as the host of mini programs knows it: each shop is one mini program, and this answers for them all."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import UUID

from core.errors import NotFound
from miniprograms.registry import Found
from shop.cards.coupon import coupon_card
from shop.cards.home import category_card, home_card
from shop.cards.parts import as_uuid
from shop.cards.product import product_card
from shop.models import Category, Coupon, Product, Shop
from shop.services.catalogue import search_products
from shop.services.shelf import Shelved, price_text, shelved, with_shelf

if TYPE_CHECKING:
    from accounts.models import User
    from chat.cards import Card
    from miniprograms.models import MiniProgram

OF_ONES_OWN = r"cart/|checkout/|orders/|orders/[0-9a-f-]{36}/"  # pages that show each visitor their own things


class ShopProvider:
    """Implements `miniprograms.registry.Provider`."""

    def card(self, *, program: MiniProgram, path: str, sharer: User | None) -> Card:
        """The card of a product, a coupon, a shelf, or the shop; of a page that is each visitor's own, the shop's."""
        shop = _shop_of(program)
        for pattern, make in _CARDS:
            if found := re.fullmatch(pattern, _bare(path)):
                return make(shop, *found.groups())
        raise NotFound

    def search(self, *, program: MiniProgram, query: str, viewer: User, limit: int) -> Sequence[Found]:
        """The shop's products that have every word of the query, in either language."""
        products = search_products(products=Product.objects.on_sale().filter(shop__program=program), query=query)
        return [_found(shelved(product)) for product in with_shelf(products)[:limit]]

    def open(self, *, program: MiniProgram, path: str) -> str:
        """The page's address below `/m/<slug>/`."""
        self.card(program=program, path=path, sharer=None)
        return f"/m/{program.slug}/{path}"


def _shop_of(program: MiniProgram) -> Shop:
    shop = Shop.objects.open().select_related("program").filter(program=program).first()
    if shop is None:
        raise NotFound
    return shop


def _bare(path: str) -> str:
    bare = urlsplit("/" + path.lstrip("/")).path.lstrip("/")
    return f"{bare}/" if bare and not bare.endswith("/") else bare


def _home(shop: Shop, *_parts: str) -> Card:
    return home_card(shop)


def _shelf(shop: Shop, slug: str) -> Card:
    category = Category.objects.filter(shop=shop, slug=slug).first()
    if category is None:
        raise NotFound
    category.shop = shop
    return category_card(category)


def _product(shop: Shop, uuid: str) -> Card:
    product = with_shelf(Product.objects.on_sale().filter(shop=shop, uuid=_uuid(uuid))).first()
    if product is None:
        raise NotFound
    return product_card(product)


def _coupon(shop: Shop, uuid: str) -> Card:
    coupon = Coupon.objects.filter(shop=shop, uuid=_uuid(uuid)).select_related("shop__program").first()
    if coupon is None:
        raise NotFound
    return coupon_card(coupon)


def _uuid(text: str) -> UUID:
    uuid = as_uuid(text)
    if uuid is None:
        raise NotFound
    return uuid


def _found(shown: Shelved) -> Found:
    picture = shown.picture
    return Found(
        title=shown.product.name,
        path=f"p/{shown.product.uuid}/",
        picture=(picture.small or picture.image).url if picture else "",
        note=price_text(shown),
    )


_CARDS: tuple[tuple[str, Callable[..., Card]], ...] = (
    (r"p/([0-9a-f-]{36})/", _product),
    (r"c/([-\w]+)/", _shelf),
    (r"coupons/([0-9a-f-]{36})/", _coupon),
    (rf"|search/|coupons/|{OF_ONES_OWN}", _home),
)
