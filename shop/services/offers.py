"""Coupons as one viewer sees them: claimable, theirs, used, used up or over; and which of them fits a price best."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils import timezone

from core.statements import Load, Statement
from shop.models import ClaimedCoupon, Coupon, CouponTally, Shop
from shop.services.quotes import Quote, coupon_verdict

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


class OfferState(StrEnum):
    """What a coupon is to its viewer. What can still be used comes before what was used."""

    CLAIMABLE = "claimable"
    YOURS = "yours"  # in the viewer's wallet
    HELD = "held"  # by an order of the viewer's that waits for payment
    USED = "used"
    USED_UP = "used_up"
    EXPIRED = "expired"
    NOT_OPEN = "not_open"
    FOR_MEMBERS = "for_members"  # and the viewer is a guest


@dataclass(frozen=True, slots=True)
class Offer:
    """A coupon and what it is to its viewer; `claimed` is theirs that the state speaks of, `left` None is "no limit"."""

    coupon: Coupon
    state: OfferState
    claimed: ClaimedCoupon | None = None
    left: int | None = None

    @property
    def can_help(self) -> bool:
        """Whether the viewer could use it on an order now, claiming it first where need be."""
        return self.state in {OfferState.CLAIMABLE, OfferState.YOURS}


@dataclass(frozen=True, slots=True)
class Fit:
    """The offer that takes most off a price, and how much (minor units)."""

    offer: Offer
    discount_minor: int


def offers_for(*, coupons: Sequence[Coupon], viewer: User | AnonymousUser | None) -> list[Offer]:
    """Each coupon as this viewer sees it, in order; two queries however many there are."""
    now = timezone.now()
    claims, tallies = _claims_of(coupons, viewer), _tallies_of(coupons, viewer)
    offers = [_offer(coupon, claims.get(coupon.pk, []), tallies.get(coupon.pk, 0), now) for coupon in coupons]
    is_guest = getattr(viewer, "is_guest", False)
    return [_for_guest(offer) if is_guest else offer for offer in offers]


def shown_coupons(*, shops: Iterable[Shop], viewer: User | AnonymousUser | None) -> QuerySet[Coupon]:
    """The coupons that these shops show this viewer: those that run, and those in the viewer's wallet."""
    now = timezone.now()
    running = Q(is_active=True, starts_at__lte=now) & (Q(ends_at=None) | Q(ends_at__gt=now))
    if viewer is not None and viewer.is_authenticated:
        mine = ClaimedCoupon.objects.filter(user=viewer, state=ClaimedCoupon.State.AVAILABLE)
        running |= Q(pk__in=mine.values("coupon"))
    return Coupon.objects.filter(running, shop__in=list(shops)).order_by("ends_at", "id")


def offers_by_shop(*, shops: Iterable[Shop], viewer: User | AnonymousUser | None) -> dict[int, list[Offer]]:
    """For each shop (by primary key) the offers that this viewer could use now; three queries for all."""
    offers = offers_for(coupons=list(shown_coupons(shops=shops, viewer=viewer)), viewer=viewer)
    found: dict[int, list[Offer]] = {}
    for offer in offers:
        if offer.can_help:
            found.setdefault(offer.coupon.shop_id, []).append(offer)
    return found


def best_fit(*, offers: Iterable[Offer], price_minor: int, currency: str) -> Fit | None:
    """The offer that takes most off this price; on a tie, one that is already the viewer's."""
    fits = [
        Fit(offer, verdict.discount_minor)
        for offer in offers
        if offer.can_help
        and (verdict := coupon_verdict(offer.coupon, subtotal_minor=price_minor, currency=currency)).discount_minor
    ]
    return max(fits, key=lambda fit: (fit.discount_minor, fit.offer.state == OfferState.YOURS), default=None)


@dataclass(frozen=True, slots=True)
class Better:
    """A coupon that would take more off a quote than the one applied, once it is claimed. Amounts are minor units."""

    offer: Offer
    discount_minor: int
    difference_minor: int


def better_than(*, quote: Quote, offers: Iterable[Offer]) -> Better | None:
    """The unclaimed coupon that takes most off the quote's lines, where that is more than the quote takes off now.

    One that guests cannot claim counts too: its viewer is told how to have it.
    """
    found = []
    for offer in offers:
        if offer.state in {OfferState.CLAIMABLE, OfferState.FOR_MEMBERS}:
            verdict = coupon_verdict(offer.coupon, subtotal_minor=quote.subtotal_minor, currency=quote.currency)
            found.append(Better(offer, verdict.discount_minor, verdict.discount_minor - quote.discount_minor))
    best = max(found, key=lambda each: (each.discount_minor, each.offer.state == OfferState.CLAIMABLE), default=None)
    return best if best and best.difference_minor > 0 else None


def better_for(*, quote: Quote, viewer: User) -> Better | None:
    """The same among all that the shop has for this viewer."""
    coupons = list(shown_coupons(shops=[quote.shop], viewer=viewer))
    return better_than(quote=quote, offers=offers_for(coupons=coupons, viewer=viewer))


_claims: Load[ClaimedCoupon] = Load(
    lambda viewer, coupons: ClaimedCoupon.objects.filter(user=viewer, coupon__among=coupons).order_by(
        "-claimed_at", "-id"
    )
)
_tallies = Statement(
    lambda viewer, coupons: CouponTally.objects.filter(user=viewer, coupon__among=coupons).values_list(
        "coupon_id", "claimed_count"
    )
)


def _claims_of(coupons: Sequence[Coupon], viewer: User | AnonymousUser | None) -> Mapping[int, list[ClaimedCoupon]]:
    if viewer is None or not viewer.is_authenticated:
        return {}
    found: dict[int, list[ClaimedCoupon]] = {}
    for claimed in _claims.all(viewer.pk, [coupon.pk for coupon in coupons]):
        found.setdefault(claimed.coupon_id, []).append(claimed)
    return found


def _tallies_of(coupons: Sequence[Coupon], viewer: User | AnonymousUser | None) -> Mapping[int, int]:
    if viewer is None or not viewer.is_authenticated:
        return {}
    return dict(_tallies.ask(viewer.pk, [coupon.pk for coupon in coupons]))


def _offer(coupon: Coupon, claims: Sequence[ClaimedCoupon], claimed_count: int, now: datetime) -> Offer:
    left = None if coupon.total_limit is None else max(0, coupon.total_limit - coupon.claimed_count)
    states = ClaimedCoupon.State
    yours = next((c for c in claims if c.state == states.AVAILABLE and not c.is_expired(now)), None)
    if yours:
        yours.coupon = coupon
        return Offer(coupon, OfferState.YOURS, yours, left)
    if claimed_count < coupon.per_person_limit and _campaign_state(coupon, left, now) == OfferState.CLAIMABLE:
        return Offer(coupon, OfferState.CLAIMABLE, None, left)
    for state, name in ((states.HELD, OfferState.HELD), (states.REDEEMED, OfferState.USED)):
        for claimed in claims:
            if claimed.state == state:
                return Offer(coupon, name, claimed, left)
    if claims:
        return Offer(coupon, OfferState.EXPIRED, claims[0], left)
    return Offer(coupon, _campaign_state(coupon, left, now), None, left)


def _for_guest(offer: Offer) -> Offer:
    is_closed = offer.state == OfferState.CLAIMABLE and not offer.coupon.for_guests
    return replace(offer, state=OfferState.FOR_MEMBERS) if is_closed else offer


def _campaign_state(coupon: Coupon, left: int | None, now: datetime) -> OfferState:
    if coupon.ends_at is not None and coupon.ends_at <= now:
        return OfferState.EXPIRED
    if not coupon.is_active or coupon.starts_at > now:
        return OfferState.NOT_OPEN
    return OfferState.USED_UP if left == 0 else OfferState.CLAIMABLE
