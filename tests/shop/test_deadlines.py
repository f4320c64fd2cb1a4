"""A deadline is told to the minute, in the shop's time zone, wherever it is shown."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import translation

from shop.cards.coupon import coupon_card, render_coupons
from shop.models import Shop
from shop.places import zone_of
from shop.services import coupons
from shop.services.terms import until
from tests.shop import factories

pytestmark = pytest.mark.django_db
END = datetime(2099, 11, 30, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "zone", "text"),
    [
        ("en", "", "Nov 30, 2099, 12:00\u202fAM UTC"),
        ("en", "Asia/Shanghai", "Nov 30, 2099, 8:00\u202fAM UTC+08"),
        ("en", "America/New_York", "Nov 29, 2099, 7:00\u202fPM EST"),
        ("zh-hans", "Asia/Shanghai", "2099年11月30日 08:00 UTC+08"),
    ],
)
def test_the_time_is_said_with_the_day(language, zone, text):
    with translation.override(language):
        assert until(END, zone_of(zone)) == text


def test_page_wallet_and_card_say_the_same(alice, tea, client, sign_in):
    Shop.objects.update(time_zone="America/New_York")
    coupon = factories.make_coupon(tea, ends_at=END)
    coupon.shop.refresh_from_db()
    words = "Nov 29, 2099, 7:00\u202fPM EST"
    product = factories.make_product(tea)
    for path in (f"p/{product.uuid}/", "", "coupons/", f"coupons/{coupon.uuid}/"):
        assert f"Until {words}" in client.get(f"/m/tea/{path}").content.decode(), path
    coupons.claim_coupon(user=alice, coupon=coupon)
    assert f"Until {words}" in sign_in(alice).get("/m/tea/coupons/").content.decode()
    (view,) = render_coupons([coupon_card(coupon)], alice)
    assert view["lines"] == [{"label": "Valid until", "value": words}]
