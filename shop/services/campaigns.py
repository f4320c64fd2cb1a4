"""Coupon campaigns as staff change them, beside people who claim at the same moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q

from shop.errors import LimitBelowClaimed
from shop.models import Coupon
from shop.services import scarce

if TYPE_CHECKING:
    from collections.abc import Mapping


def change_coupon(*, coupon: Coupon, changes: Mapping[str, Any]) -> Coupon:
    """Writes these fields and no others, so that a claim made meanwhile is never forgotten.

    A total limit cannot go below what has been claimed: one conditional UPDATE holds the rule. Raises LimitBelowClaimed.
    """
    if "claimed_count" in changes:
        raise ValueError("Only claiming counts claims.")
    rows = Coupon.objects.filter(pk=coupon.pk)
    limit = changes.get("total_limit")
    if limit is not None:
        rows = rows.filter(Q(claimed_count__lte=limit))
    with transaction.atomic():
        if changes and not scarce.take(rows, **changes):
            coupon.refresh_from_db()
            raise LimitBelowClaimed(
                LimitBelowClaimed.message % {"claimed": coupon.claimed_count}, details={"claimed": coupon.claimed_count}
            )
    coupon.refresh_from_db()
    return coupon
