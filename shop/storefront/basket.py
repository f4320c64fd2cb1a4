"""A cart as the cart page and the checkout read it: the quote, the coupon that was chosen, and those to choose from."""

from __future__ import annotations

import json
import uuid as uuids
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from shop.models import Cart, ClaimedCoupon, Shop
from shop.money import format_amount
from shop.services.offers import Better, better_than
from shop.services.pricing import Choice, Usable, quote_cart, quote_items, usable_for
from shop.services.quotes import Quote
from shop.storefront.sums import Row, rows_of
from shop.storefront.tickets import Ticket, ticket_of, tickets_shown

if TYPE_CHECKING:
    from accounts.models import User

BEST = "best"
NONE = "none"


@dataclass(frozen=True, slots=True)
class BetterTicket:
    """A coupon to claim that takes more off than the one applied, as the page draws it."""

    better: Better
    ticket: Ticket


@dataclass(frozen=True, slots=True)
class Basket:
    """The quote beside what led to it. `choice` is "best", "none" or a claimed coupon's UUID."""

    quote: Quote
    choice: str
    usable: list[Usable]
    rows: list[Row]
    better: BetterTicket | None = None
    claimable: list[Ticket] = field(default_factory=list)

    @property
    def seen(self) -> str:
        """What the page shows, as JSON that goes along with the order: see `shop.services.changes.Seen`."""
        quote = self.quote
        lines = [
            {"variant": str(line.variant.uuid), "quantity": line.quantity, "price_minor": line.price_minor}
            for line in quote.sold_lines
        ]
        claimed = str(quote.claimed.uuid) if quote.claimed else None
        return json.dumps({"claimed": claimed, "discount_minor": quote.discount_minor, "lines": lines})

    @property
    def blocked(self) -> str:
        """Why it cannot be ordered as it is; empty where it can."""
        quote = self.quote
        if not quote.sold_lines:
            return self._why_nothing_counts()
        if quote.minimum_minor:
            amount = format_amount(quote.minimum_minor, quote.currency)
            return _("The smallest payment is %(amount)s.") % {"amount": amount}
        return ""

    def _why_nothing_counts(self) -> str:
        lines = self.quote.lines
        if any(line.problem == "short" and line.item.left > 0 for line in lines):
            return _("Please change what is short.")
        if any(not line.problem for line in lines):
            return _("Tick what you want to buy.")
        return _("Nothing here can be bought now.")


def basket_of(*, user: User, shop: Shop, asked: str) -> Basket:
    """The person's cart in this shop with the coupon that they asked for; what cannot be had counts as "best"."""
    claimed = _claimed(user, shop, asked)
    quote = _quote(user, shop, claimed)
    choice = str(claimed.uuid) if isinstance(claimed, ClaimedCoupon) else claimed or NONE
    usable = usable_for(user=user, shop=shop, subtotal_minor=quote.subtotal_minor)
    rows = rows_of((step.as_json() for step in quote.steps), quote.currency)
    tickets = tickets_shown(shop=shop, viewer=user)
    better = better_than(quote=quote, offers=[ticket.offer for ticket in tickets]) if choice != NONE else None
    return Basket(
        quote, choice, usable, rows,
        better=BetterTicket(better, next(each for each in tickets if each.offer is better.offer)) if better else None,
        claimable=[each for each in tickets if each.can_claim and not (better and each.offer is better.offer)],
    )  # fmt: skip


def broken_promise(*, user: User, basket: Basket, asked: str) -> str:
    """What to say where a product's page showed a price with the coupon `asked` (its UUID), and that cannot be had now."""
    coupon = basket.quote.shop.coupons.filter(uuid=asked).first() if is_uuid(asked) else None
    applied = basket.quote.coupon
    if coupon is None or (applied and applied.pk == coupon.pk):
        return ""
    ticket = ticket_of(coupon=coupon, shop=basket.quote.shop, viewer=user)
    if ticket.can_use:  # offered on this page, or the other coupon takes off as much
        return ""
    words = {"title": coupon.title, "why": ticket.state_text}
    return _("The price you saw was with “%(title)s”, which cannot be had any more: %(why)s.") % words


def _quote(user: User, shop: Shop, claimed: Choice) -> Quote:
    cart = Cart.objects.filter(user=user, shop=shop).first()
    if cart is None:  # looking makes none
        return quote_items(shop=shop, items=[])
    cart.user, cart.shop = user, shop
    return quote_cart(cart=cart, claimed=claimed)


def is_uuid(text: str) -> bool:
    """Whether the text is a UUID."""
    try:
        uuids.UUID(text)
    except ValueError:
        return False
    return True


def _claimed(user: User, shop: Shop, asked: str) -> Choice:
    if asked == NONE:
        return None
    try:
        wanted = uuids.UUID(asked)
    except ValueError:
        return "best"
    mine = ClaimedCoupon.objects.visible_to(user).usable().select_related("coupon")
    return mine.filter(coupon__shop=shop, uuid=wanted).first() or "best"
