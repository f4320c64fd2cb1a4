"""Coupons as the storefront draws them: a ticket with what it gives, its terms, and what this viewer can do with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from shop.models import Coupon, Shop
from shop.money import format_amount
from shop.services.offers import Offer, OfferState, offers_for, shown_coupons
from shop.services.terms import until
from shop.storefront.reading import read_coupons

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

WORDS: dict[OfferState, str | Promise] = {
    OfferState.CLAIMABLE: gettext_lazy("Can be claimed"),
    OfferState.YOURS: gettext_lazy("In your wallet"),
    OfferState.HELD: gettext_lazy("In an order of yours"),
    OfferState.USED: gettext_lazy("Used"),
    OfferState.USED_UP: gettext_lazy("All claimed"),
    OfferState.EXPIRED: gettext_lazy("Expired"),
    OfferState.NOT_OPEN: gettext_lazy("Not open yet"),
    OfferState.FOR_MEMBERS: gettext_lazy("For members"),
}
RANKS = [
    OfferState.YOURS, OfferState.CLAIMABLE, OfferState.FOR_MEMBERS, OfferState.HELD, OfferState.NOT_OPEN,
    OfferState.USED_UP, OfferState.USED, OfferState.EXPIRED,
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ticket:
    """One coupon for one viewer."""

    offer: Offer
    currency: str
    zone: tzinfo

    @property
    def coupon(self) -> Coupon:
        """The campaign."""
        return self.offer.coupon

    @property
    def can_claim(self) -> bool:
        """Whether one tap puts it into the viewer's wallet."""
        return self.offer.state == OfferState.CLAIMABLE

    @property
    def can_use(self) -> bool:
        """Whether an order of the viewer's can take it, now or after that tap."""
        return self.offer.can_help

    @property
    def is_for_members(self) -> bool:
        """Whether the viewer is a guest, who could claim it as a member."""
        return self.offer.state == OfferState.FOR_MEMBERS

    @property
    def is_over(self) -> bool:
        """Nothing can be done with it any more."""
        return self.offer.state in {OfferState.USED, OfferState.USED_UP, OfferState.EXPIRED}

    @property
    def state_text(self) -> str:
        """What it is to the viewer, in words."""
        return str(WORDS[self.offer.state])

    @property
    def value(self) -> str:
        """How much it takes off: an amount, or a percentage."""
        if self.coupon.kind == Coupon.Kind.FIXED:
            return format_amount(self.coupon.amount_minor, self.currency)
        return _("%(percent)d%%") % {"percent": self.coupon.percent}

    @property
    def terms(self) -> list[str]:
        """Its terms, each in a few words."""
        coupon, terms = self.coupon, []
        if coupon.minimum_minor:
            terms.append(_("Orders from %(amount)s") % {"amount": self._amount(coupon.minimum_minor)})
        if coupon.kind == Coupon.Kind.PERCENT and coupon.cap_minor is not None:
            terms.append(_("At most %(amount)s off") % {"amount": self._amount(coupon.cap_minor)})
        ends_at = self.offer.claimed.expires_at if self.offer.claimed else coupon.ends_at
        if ends_at:
            terms.append(_("Until %(time)s") % {"time": until(ends_at, self.zone)})
        elif coupon.valid_days:
            text = ngettext("For %(days)d day once claimed", "For %(days)d days once claimed", coupon.valid_days)
            terms.append(text % {"days": coupon.valid_days})
        return terms or [_("Any order")]

    @property
    def left_text(self) -> str:
        """How many are still to be claimed, where their number is limited."""
        left = self.offer.left
        if left is None or self.is_over:
            return ""
        return _("%(left)d of %(total)d left") % {"left": left, "total": self.coupon.total_limit}

    def _amount(self, minor: int) -> str:
        return format_amount(minor, self.currency)


def tickets_shown(*, shop: Shop, viewer: User | AnonymousUser) -> list[Ticket]:
    """Those that the shop's other pages show: what runs, and what is in the viewer's wallet."""
    return _tickets(list(shown_coupons(shops=[shop], viewer=viewer)), shop, viewer)


def tickets_that_help(*, shop: Shop, viewer: User | AnonymousUser) -> list[Ticket]:
    """Those that an order of the viewer's can take, now or once claimed: what a product's page shows.

    Who is nobody yet has no wallet to look into, so for them a lighter query does.
    """
    if viewer.is_authenticated:
        tickets = tickets_shown(shop=shop, viewer=viewer)
    else:
        tickets = _tickets(read_coupons(shop=shop), shop, viewer)
    return [ticket for ticket in tickets if ticket.can_use]


def tickets_ever(*, shop: Shop, viewer: User | AnonymousUser) -> list[Ticket]:
    """All that concern this viewer: what runs, and all that they ever claimed; what can be used first."""
    wanted = Q(pk__in=shown_coupons(shops=[shop], viewer=viewer).order_by().values("pk"))
    if viewer.is_authenticated:
        wanted |= Q(claims__user=viewer)
    coupons = list(Coupon.objects.filter(wanted, shop=shop).distinct().order_by("ends_at", "id"))
    return sorted(_tickets(coupons, shop, viewer), key=lambda ticket: RANKS.index(ticket.offer.state))


def ticket_of(*, coupon: Coupon, shop: Shop, viewer: User | AnonymousUser) -> Ticket:
    """One coupon."""
    return _tickets([coupon], shop, viewer)[0]


def ticket_facts(tickets: list[Ticket]) -> list[object]:
    """All that these tickets show, for pages that are drawn once for the same facts."""
    return [fact for each in tickets for fact in (each.coupon, each.offer.state, each.offer.claimed)]


def _tickets(coupons: list[Coupon], shop: Shop, viewer: User | AnonymousUser) -> list[Ticket]:
    return [Ticket(offer, shop.currency, shop.zone) for offer in offers_for(coupons=coupons, viewer=viewer)]
