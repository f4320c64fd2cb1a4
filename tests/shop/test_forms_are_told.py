"""What a form is told before the database would refuse it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from shop.models import Coupon
from shop.services import coupons
from tests.shop.factories import make_coupon, make_shop, make_variant

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount_minor": 0}, "amount_minor"),
        ({"kind": Coupon.Kind.PERCENT, "percent": 0}, "percent"),
        ({"kind": Coupon.Kind.PERCENT, "percent": 101}, "percent"),
        ({"total_limit": 0}, "total_limit"),
        ({"ends_at": timezone.now() - timedelta(days=30)}, "ends_at"),
    ],
)
def test_a_coupon_that_makes_no_sense_names_its_field(alice, tea, changes, field):
    coupon = make_coupon(tea)
    coupons.claim_coupon(user=alice, coupon=coupon)
    coupon.refresh_from_db()
    for name, value in changes.items():
        setattr(coupon, name, value)
    with pytest.raises(ValidationError) as refusal:
        coupon.clean()
    assert list(refusal.value.message_dict) == [field]


def test_prices_and_currencies_are_checked(carol):
    shop = make_shop(carol, "dinar", currency="KWD")
    variant = make_variant(shop, price=1500)
    variant.clean()
    variant.price_minor = 1505
    with pytest.raises(ValidationError):
        variant.clean()
    shop.currency = "XXZ"
    with pytest.raises(ValidationError):
        shop.clean()
