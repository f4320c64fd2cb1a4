"""The card of a shop's home, and of each of its shelves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from chat.cards import ActionView, Card, CardView, card_view
from miniprograms.cards import snapshot_in_every_language, source_of
from shop.cards.parts import gone, picture_view, refs_of
from shop.models import Category, Picture, Product, Shop

if TYPE_CHECKING:
    from accounts.models import User

KIND = "shop.home"


def home_card(shop: Shop) -> Card:
    """The shop's front door, with the first of its pictures."""
    picture = _first_pictures([shop], "product__shop").get(shop.pk)
    return _card(shop, "", lambda: _view(shop, None, picture))


def category_card(category: Category) -> Card:
    """One shelf of the shop, with the first of its pictures."""
    picture = _first_pictures([category.shop], "product__category").get(category.pk)
    return _card(category.shop, f"c/{category.slug}/", lambda: _view(category.shop, category, picture))


def _card(shop: Shop, path: str, draw: Callable[[], CardView]) -> Card:
    return Card(
        kind=KIND,
        ref=str(shop.uuid),
        program=shop.program.slug,
        path=path,
        snapshot=snapshot_in_every_language(draw),
    )


def render_homes(cards: Sequence[Card], viewer: User) -> list[CardView]:
    """Shops and shelves as they are now, the same for every viewer; four queries, however many cards there are."""
    shops = {str(shop.uuid): shop for shop in _open_shops(cards)}
    shelves = Category.objects.filter(shop__in=shops.values())
    categories = {(category.shop_id, f"c/{category.slug}/"): category for category in shelves}
    fronts = _first_pictures(shops.values(), "product__shop")
    firsts = _first_pictures(shops.values(), "product__category") if any(card.path for card in cards) else {}
    views = []
    for card in cards:
        shop = shops.get(card.ref)
        category = categories.get((shop.pk, card.path)) if shop else None
        if shop is None or (card.path and category is None):
            views.append(gone(card, _("This is no longer here.")))
        else:
            views.append(_view(shop, category, firsts.get(category.pk) if category else fronts.get(shop.pk)))
    return views


def _open_shops(cards: Sequence[Card]) -> QuerySet[Shop]:
    return Shop.objects.open().filter(uuid__in=refs_of(cards)).select_related("program")


def _view(shop: Shop, category: Category | None, picture: Picture | None) -> CardView:
    return card_view(
        title=category.name if category else shop.name,
        subtitle=shop.name if category else shop.program.summary,
        picture=picture_view(picture),
        action=ActionView(type="open", label=_("Open")),
        source=source_of(shop.program),
    )


def _first_pictures(shops: Iterable[Shop], each: str) -> dict[int, Picture]:
    """The first picture on sale of each shop, or of each category, by its primary key."""
    place = Window(RowNumber(), partition_by=[F(each)], order_by=["product__position", "product_id", "position", "id"])
    on_sale = Product.objects.on_sale().filter(shop__in=list(shops))
    pictures = Picture.objects.filter(product__in=on_sale).annotate(place=place, owner=F(each)).filter(place=1)
    return {picture.owner: picture for picture in pictures}
