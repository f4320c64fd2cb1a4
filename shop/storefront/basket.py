"""A cart as the cart page and the checkout read it: the quote, the coupon that was chosen, and those to choose from."""

from __future__ import annotations

import uuid as uuids
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from shop.models import Cart, ClaimedCoupon, Shop
from shop.money import format_amount
from shop.services.pricing import Choice, Usable, quote_cart, quote_items, usable_for
from shop.services.quotes import Quote
from shop.storefront.sums import Row, rows_of

if TYPE_CHECKING:
    from accounts.models import User

BEST = "best"
NONE = "none"


@dataclass(frozen=True, slots=True)
class Basket:
    """The quote beside what led to it. `choice` is "best", "none" or a claimed coupon's UUID."""

    quote: Quote
    choice: str
    usable: list[Usable]
    rows: list[Row]

    @property
    def blocked(self) -> str:
        """Why it cannot be ordered as it is; empty where it can."""
        quote = self.quote
        if not quote.sold_lines:
            return _("Nothing here is sold any more.")
        if any(line.problem == "short" for line in quote.sold_lines):
            return _("Please change what is short.")
        if quote.minimum_minor:
            amount = format_amount(quote.minimum_minor, quote.currency)
            return _("The smallest payment is %(amount)s.") % {"amount": amount}
        return ""


def basket_of(*, user: User, shop: Shop, asked: str) -> Basket:
    """The person's cart in this shop with the coupon that they asked for; what cannot be had counts as "best"."""
    claimed = _claimed(user, shop, asked)
    quote = _quote(user, shop, claimed)
    choice = str(claimed.uuid) if isinstance(claimed, ClaimedCoupon) else claimed or NONE
    usable = usable_for(user=user, shop=shop, subtotal_minor=quote.subtotal_minor)
    rows = rows_of((step.as_json() for step in quote.steps), quote.currency)
    return Basket(quote, choice, usable, rows)


def _quote(user: User, shop: Shop, claimed: Choice) -> Quote:
    cart = Cart.objects.filter(user=user, shop=shop).first()
    if cart is None:  # looking makes none
        return quote_items(shop=shop, items=[])
    cart.user, cart.shop = user, shop
    return quote_cart(cart=cart, claimed=claimed)


def _claimed(user: User, shop: Shop, asked: str) -> Choice:
    if asked == NONE:
        return None
    try:
        wanted = uuids.UUID(asked)
    except ValueError:
        return "best"
    mine = ClaimedCoupon.objects.visible_to(user).usable().select_related("coupon")
    return mine.filter(coupon__shop=shop, uuid=wanted).first() or "best"
