"""Coupons: claimed to a wallet, held by a placed order, redeemed by a paid one, or given back.

Two counters guard a campaign: how many in all (on the coupon) and how many a person (on their tally; for guests also on
that of their browser). All are taken by conditional UPDATE in one transaction, so none is ever one too high, whoever else
claims at that moment.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from shop.errors import (
    CouponAlreadyUsed,
    CouponExpired,
    CouponForMembers,
    CouponLimitReached,
    CouponNotOpen,
    CouponRefused,
    CouponUsedUp,
    RequestIdReused,
)
from shop.models import ClaimedCoupon, Coupon, CouponTally, DeviceTally, Order
from shop.services import scarce

if TYPE_CHECKING:
    from accounts.models import User

State = ClaimedCoupon.State


def claim_coupon(
    *, user: User, coupon: Coupon, client_id: UUID | None = None, device: UUID | None = None
) -> ClaimedCoupon:
    """Puts one of the campaign's coupons into the person's wallet. The same `client_id` again is the same claim.

    `device` is the browser of a guest: the limit a person also holds for all guests of one browser. Raises
    CouponForMembers, CouponLimitReached, CouponUsedUp, CouponNotOpen or CouponExpired, and RequestIdReused where the
    client id came with another coupon; then nothing has changed.
    """
    if claimed := _claimed_as(user, coupon, client_id):
        return claimed
    try:
        return _claim(user, Coupon.objects.get(pk=coupon.pk), client_id, device)
    except (CouponRefused, IntegrityError):
        # A twin of this call may have claimed it, which is then why there was nothing left for this one.
        if claimed := _claimed_as(user, coupon, client_id):
            return claimed
        raise


def _claimed_as(user: User, coupon: Coupon, client_id: UUID | None) -> ClaimedCoupon | None:
    if client_id is None:
        return None
    claimed = ClaimedCoupon.objects.filter(user=user, client_id=client_id).first()
    if claimed and claimed.coupon_id != coupon.pk:
        raise RequestIdReused
    return claimed


def _claim(user: User, coupon: Coupon, client_id: UUID | None, device: UUID | None) -> ClaimedCoupon:
    if user.is_guest and not coupon.for_guests:
        raise CouponForMembers.of(coupon.title)
    tallies: list[CouponTally | DeviceTally] = [CouponTally.objects.get_or_create(coupon=coupon, user=user)[0]]
    if user.is_guest:
        tallies.append(DeviceTally.objects.get_or_create(coupon=coupon, device=device or user.uuid)[0])
    now = timezone.now()
    with transaction.atomic():
        for tally in tallies:
            _take_of_tally(tally, coupon)
        _take_of_campaign(coupon, now)
        return ClaimedCoupon.objects.create(
            coupon=coupon, user=user, client_id=client_id, expires_at=_expiry(coupon, now)
        )


def _take_of_tally(tally: CouponTally | DeviceTally, coupon: Coupon) -> None:
    rule = type(tally)._default_manager.filter(pk=tally.pk, claimed_count__lt=coupon.per_person_limit)
    if not scarce.take(rule, claimed_count=F("claimed_count") + 1):
        raise _why_not(coupon, timezone.now()) or CouponLimitReached.of(
            coupon.title, {"limit": coupon.per_person_limit}
        )


def _take_of_campaign(coupon: Coupon, now: datetime) -> None:
    rule = Coupon.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=now),
        Q(total_limit=None) | Q(claimed_count__lt=F("total_limit")),
        pk=coupon.pk,
        is_active=True,
        starts_at__lte=now,
    )
    if not scarce.take(rule, claimed_count=F("claimed_count") + 1):
        coupon.refresh_from_db()
        raise _why_not(coupon, now) or CouponUsedUp.of(coupon.title)


def _why_not(coupon: Coupon, now: datetime) -> CouponRefused | None:
    """What keeps everybody from claiming it now, apart from its being used up."""
    if coupon.ends_at is not None and coupon.ends_at <= now:
        return CouponExpired.of(coupon.title)
    if not coupon.is_active or coupon.starts_at > now:
        return CouponNotOpen.of(coupon.title)
    return None


def _expiry(coupon: Coupon, now: datetime) -> datetime | None:
    ends = [coupon.ends_at] if coupon.ends_at else []
    if coupon.valid_days is not None:
        ends.append(now + timedelta(days=coupon.valid_days))
    return min(ends, default=None)


def hold_coupon(*, claimed: ClaimedCoupon, order: Order) -> None:
    """Promises the claimed coupon to an order of its owner. Raises CouponAlreadyUsed or CouponExpired.

    Asking again for the same order changes nothing.
    """
    now = timezone.now()
    free = ClaimedCoupon.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=now), pk=claimed.pk, user_id=order.buyer_id, state=State.AVAILABLE
    )
    if scarce.take(free, state=State.HELD, held_by=order.uuid):
        return
    row = ClaimedCoupon.objects.filter(pk=claimed.pk, user_id=order.buyer_id).first()
    if row is None:
        raise CouponRefused
    if row.held_by != order.uuid:
        refusal = CouponExpired if row.state == State.AVAILABLE else CouponAlreadyUsed
        raise refusal.of(claimed.coupon.title)


def redeem_coupon(*, order: Order) -> bool:
    """Spends the coupon that the order holds. False where there is none, or the second time."""
    with transaction.atomic():
        return scarce.take(_held_by(order), state=State.REDEEMED)


def give_back_coupon(*, order: Order) -> bool:
    """Returns the coupon that the order holds to its owner's wallet. False where there is none, or the second time.

    Its days are not made longer by that.
    """
    with transaction.atomic():
        return scarce.give(_held_by(order), state=State.AVAILABLE, held_by=None)


def _held_by(order: Order) -> QuerySet[ClaimedCoupon]:
    if order.claimed_coupon is None:
        return ClaimedCoupon.objects.none()
    return ClaimedCoupon.objects.filter(pk=order.claimed_coupon.pk, held_by=order.uuid, state=State.HELD)
