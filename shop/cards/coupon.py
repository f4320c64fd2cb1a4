"""The card of a coupon: what it is to this viewer, and what they can do with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from chat.cards import ActionView, Card, CardView, TagView, card_view
from miniprograms.cards import snapshot_in_every_language, source_of
from shop.cards.parts import gone, refs_of
from shop.models import Coupon
from shop.services.offers import Offer, OfferState, offers_for
from shop.services.terms import coupon_terms, until

if TYPE_CHECKING:
    from accounts.models import User

KIND = "shop.coupon"


def coupon_card(coupon: Coupon) -> Card:
    """The card as it is shared: the campaign, the same for everyone."""
    return Card(
        kind=KIND,
        ref=str(coupon.uuid),
        program=coupon.shop.program.slug,
        path=f"coupons/{coupon.uuid}/",
        snapshot=snapshot_in_every_language(lambda: _view(coupon)),
        facts={"claimed_count": coupon.claimed_count},
    )


def render_coupons(cards: Sequence[Card], viewer: User) -> list[CardView]:
    """The coupons as they are now for this viewer; three queries, however many cards there are."""
    coupons = list(
        Coupon.objects.filter(uuid__in=refs_of(cards), shop__program__is_published=True).select_related("shop__program")
    )
    offers = {str(offer.coupon.uuid): offer for offer in offers_for(coupons=coupons, viewer=viewer)}
    return [_live(offers[card.ref]) if card.ref in offers else gone(card, _("This coupon is gone.")) for card in cards]


def _view(coupon: Coupon) -> CardView:
    return card_view(
        title=coupon.title,
        subtitle=coupon_terms(coupon, currency=coupon.shop.currency),
        action=ActionView(type="open", label=_("View")),
        source=source_of(coupon.shop.program),
    )


def _live(offer: Offer) -> CardView:
    view = _view(offer.coupon)
    view["tags"] = [TagView(text=text, tone=tone) for text, tone in (_state(offer), _left(offer)) if text]
    view["action"] = _action(offer)
    ends = offer.claimed.expires_at if offer.claimed else offer.coupon.ends_at
    if ends and offer.state != OfferState.USED:
        view["lines"] = [{"label": _("Valid until"), "value": until(ends, offer.coupon.shop.zone)}]
    return view


def _state(offer: Offer) -> tuple[str, str]:
    words = {
        OfferState.CLAIMABLE: ("", ""),
        OfferState.YOURS: (_("In your wallet"), "accent"),
        OfferState.HELD: (_("In an order of yours"), "accent"),
        OfferState.USED: (_("Used"), ""),
        OfferState.USED_UP: (_("All claimed"), "danger"),
        OfferState.EXPIRED: (_("Expired"), "danger"),
        OfferState.NOT_OPEN: (_("Not open yet"), "warn"),
        OfferState.FOR_MEMBERS: (_("For members"), "warn"),
    }
    return words[offer.state]


def _left(offer: Offer) -> tuple[str, str]:
    if offer.left is None or offer.state not in {OfferState.CLAIMABLE, OfferState.YOURS}:
        return "", ""
    return _("%(left)d of %(total)d left") % {"left": offer.left, "total": offer.coupon.total_limit}, ""


def _action(offer: Offer) -> ActionView | None:
    if offer.state == OfferState.CLAIMABLE:
        url = f"/api/shops/{offer.coupon.shop.program.slug}/coupons/{offer.coupon.uuid}/claims/"
        return ActionView(type="post", label=_("Claim"), url=url)
    if offer.state == OfferState.YOURS:
        return ActionView(type="open", label=_("Use it"))
    return ActionView(type="open", label=_("View"))
