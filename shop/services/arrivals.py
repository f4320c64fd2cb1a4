"""A guest signs in to an account: their carts add to the account's, and their coupons and orders become the account's."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from shop.models import Cart, ClaimedCoupon, Coupon, CouponTally, Order
from shop.services import scarce
from shop.services.additions import merge_into_cart

if TYPE_CHECKING:
    from accounts.models import User


def hand_over(guest: User, member: User) -> Iterator[object]:
    """Hands everything over; the notes say what did not fit into a cart. Again, it changes nothing."""
    for cart in Cart.objects.filter(user=guest).select_related("shop__program"):
        yield from _hand_over_cart(cart, member)
    _hand_over_coupons(guest, member)
    Order.objects.filter(buyer=guest).update(buyer=member)


def _hand_over_cart(cart: Cart, member: User) -> list[object]:
    wanted = {line.variant.uuid: line.quantity for line in cart.lines.select_related("variant")}
    if not wanted:
        return []
    with transaction.atomic():
        added = merge_into_cart(
            user=member, shop=cart.shop, wanted=wanted, client_id=uuid.uuid5(cart.user.uuid, f"cart {cart.pk}")
        )
        cart.lines.all().delete()
    return list(added.notes)


def _hand_over_coupons(guest: User, member: User) -> None:
    """What is used goes along with its order; what is in the wallet counts for the member's own limit a person."""
    ClaimedCoupon.objects.filter(user=guest).exclude(state=ClaimedCoupon.State.AVAILABLE).update(user=member)
    for claimed in ClaimedCoupon.objects.filter(user=guest).select_related("coupon"):
        tally, _new = CouponTally.objects.get_or_create(coupon=claimed.coupon, user=member)
        with transaction.atomic():
            if _has_room(tally, claimed.coupon):
                ClaimedCoupon.objects.filter(pk=claimed.pk, user=guest).update(user=member)


def _has_room(tally: CouponTally, coupon: Coupon) -> bool:
    rule = CouponTally.objects.filter(pk=tally.pk, claimed_count__lt=coupon.per_person_limit)
    return scarce.take(rule, claimed_count=F("claimed_count") + 1)
