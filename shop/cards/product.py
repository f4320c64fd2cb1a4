"""The card of a product."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from chat.cards import ActionView, Card, CardView, TagView, card_view
from miniprograms.cards import snapshot_in_every_language, source_of
from shop.cards.parts import gone, picture_view, refs_of, stock_tag
from shop.models import Product
from shop.money import format_amount
from shop.services.offers import Fit, Offer, OfferState, best_fit, offers_by_shop
from shop.services.shelf import Shelved, price_text, shelved, with_shelf

if TYPE_CHECKING:
    from accounts.models import User

KIND = "shop.product"


def product_card(product: Product) -> Card:
    """The card as it is shared: what is true for everyone now, and the price to compare with later."""
    shown = shelved(product)
    return Card(
        kind=KIND,
        ref=str(product.uuid),
        program=product.shop.program.slug,
        path=f"p/{product.uuid}/",
        snapshot=snapshot_in_every_language(lambda: _view(shown)),
        facts={"price_minor": shown.price_minor, "currency": product.shop.currency},
    )


def render_products(cards: Sequence[Card], viewer: User) -> list[CardView]:
    """The products as they are now for this viewer; seven queries, however many cards there are."""
    products = with_shelf(Product.objects.on_sale().filter(uuid__in=refs_of(cards)))
    found = {str(product.uuid): shelved(product) for product in products}
    offers = offers_by_shop(shops={shown.product.shop for shown in found.values()}, viewer=viewer)
    return [_live(card, found.get(card.ref), offers) for card in cards]


def _live(card: Card, shown: Shelved | None, offers: dict[int, list[Offer]]) -> CardView:
    if shown is None or shown.price_minor is None:
        return gone(card, _("This is not for sale any more."))
    shop = shown.product.shop
    fit = best_fit(offers=offers.get(shop.pk, []), price_minor=shown.price_minor, currency=shop.currency)
    view = _view(shown)
    view["note"] = _price_note(card, shown)
    if fit and not shown.is_sold_out:
        view["tags"].append(_coupon_tag(fit, shown.price_minor, shop.currency))
    return view


def _view(shown: Shelved) -> CardView:
    product, currency = shown.product, shown.product.shop.currency
    former = shown.compare_at_minor
    return card_view(
        title=product.name,
        subtitle=product.category.name if product.category else "",
        picture=picture_view(shown.picture),
        price=price_text(shown),
        price_before=format_amount(former, currency) if former is not None else "",
        tags=[stock_tag(shown)],
        action=ActionView(type="open", label=_("View")),
        source=source_of(product.shop.program),
    )


def _price_note(card: Card, shown: Shelved) -> str:
    shared, currency = card.facts.get("price_minor"), shown.product.shop.currency
    if not isinstance(shared, int) or card.facts.get("currency") != currency or shared == shown.price_minor:
        return ""
    return _("It was %(price)s when shared.") % {"price": format_amount(shared, currency)}


def _coupon_tag(fit: Fit, price_minor: int, currency: str) -> TagView:
    words = {"price": format_amount(price_minor - fit.discount_minor, currency)}
    if fit.offer.state == OfferState.YOURS:
        return TagView(text=_("%(price)s with your coupon") % words, tone="accent")
    return TagView(text=_("%(price)s with a coupon to claim") % words, tone="accent")
