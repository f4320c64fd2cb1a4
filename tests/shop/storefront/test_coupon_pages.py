"""Coupons on the storefront: what each is to its viewer, and what a price is with it."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from shop.models import ClaimedCoupon, Coupon
from shop.services import coupons, orders
from tests.shop import factories

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    return response.content.decode()


def test_a_product_shows_its_price_with_the_best_coupon_that_one_could_have(client, tea):
    product = factories.make_product(tea, price=1800)
    factories.make_coupon(tea, amount_minor=100)
    factories.make_coupon(tea, kind=Coupon.Kind.PERCENT, percent=15)
    factories.make_coupon(tea, amount_minor=900, minimum_minor=5000)

    page = text_of(client.get(f"/m/tea/p/{product.uuid}/"))

    assert "$18.00" in page
    assert "$15.30 with coupon" in page


def test_a_product_has_no_second_price_where_no_coupon_fits(client, tea):
    product = factories.make_product(tea, price=1800)
    factories.make_coupon(tea, minimum_minor=5000)
    page = text_of(client.get(f"/m/tea/p/{product.uuid}/"))
    assert "$18.00" in page
    assert "with coupon" not in page


def test_a_coupon_that_one_has_used_makes_no_second_price_for_them(alice, tea, sign_in, client):
    variant = factories.make_variant(tea, price=1800)
    coupon = factories.make_coupon(tea)
    claimed = coupons.claim_coupon(user=alice, coupon=coupon)
    factories.place(alice, variant, claimed=claimed)
    address = f"/m/tea/p/{variant.product.uuid}/"

    assert "with coupon" not in text_of(sign_in(alice).get(address))
    assert "$13.00 with coupon" in text_of(client.get(address))


def test_claiming_without_scripts_puts_it_into_the_wallet_and_leads_back(alice, tea, sign_in):
    coupon = factories.make_coupon(tea)
    product = factories.make_product(tea)
    here = f"/m/tea/p/{product.uuid}/"

    response = sign_in(alice).post(f"/m/tea/coupons/{coupon.uuid}/claim/", {"next": here})

    assert (response.status_code, response["Location"]) == (302, here)
    assert ClaimedCoupon.objects.get().user == alice
    assert "In your wallet" in text_of(sign_in(alice).get(here))


def test_claiming_twice_says_so_and_gives_one(alice, tea, sign_in):
    coupon = factories.make_coupon(tea)
    browser = sign_in(alice)
    for _ in range(2):
        response = browser.post(f"/m/tea/coupons/{coupon.uuid}/claim/", follow=True)
    assert ClaimedCoupon.objects.count() == 1
    assert "You have already claimed this coupon." in text_of(response)


def test_claiming_leads_nowhere_outside(alice, tea, sign_in):
    coupon = factories.make_coupon(tea)
    response = sign_in(alice).post(f"/m/tea/coupons/{coupon.uuid}/claim/", {"next": "https://evil.example/"})
    assert response["Location"] == "/m/tea/coupons/"


def test_who_is_nobody_yet_is_asked_first_and_claims_nothing(client, tea):
    coupon = factories.make_coupon(tea)
    response = client.post(f"/m/tea/coupons/{coupon.uuid}/claim/", {"next": "/m/tea/"})
    assert response["Location"] == "/m/tea/enter/?next=%2Fm%2Ftea%2F"
    assert not ClaimedCoupon.objects.exists()


def test_another_shops_coupon_is_a_404(alice, tea, ware, sign_in):
    coupon = factories.make_coupon(ware)
    browser = sign_in(alice)
    assert browser.get(f"/m/tea/coupons/{coupon.uuid}/").status_code == 404
    assert browser.get(f"/m/tea/coupons/{uuid.uuid4()}/").status_code == 404
    assert browser.post(f"/m/tea/coupons/{coupon.uuid}/claim/").status_code == 404
    assert not ClaimedCoupon.objects.exists()


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({}, "Claim"),
        ({"total_limit": 3, "claimed_count": 1}, "2 of 3 left"),
        ({"total_limit": 1, "claimed_count": 1}, "All claimed"),
        ({"ends_at": timezone.now() - timedelta(days=1)}, "Expired"),
        ({"starts_at": timezone.now() + timedelta(days=1)}, "Not open yet"),
    ],
)
def test_a_coupons_page_says_what_it_is_to_its_viewer(client, tea, fields, word):
    coupon = factories.make_coupon(tea, **fields)
    page = text_of(client.get(f"/m/tea/coupons/{coupon.uuid}/"))
    assert word in page
    assert "$5.00 off" in page


def test_the_list_keeps_what_one_has_used_and_shows_it_to_nobody_else(alice, dave, tea, sign_in):
    coupon = factories.make_coupon(tea, title_en="Once only", is_active=True)
    claimed = coupons.claim_coupon(user=alice, coupon=coupon)
    order = factories.place(alice, factories.make_variant(tea), claimed=claimed)
    orders.mark_paid(order=order, payment=None, at=timezone.now())
    Coupon.objects.update(is_active=False)

    assert "Used" in text_of(sign_in(alice).get("/m/tea/coupons/"))
    assert "Once only" not in text_of(sign_in(dave).get("/m/tea/coupons/"))


def test_no_coupons_is_said_with_what_to_do(client, tea):
    assert "There are no coupons at the moment" in text_of(client.get("/m/tea/coupons/"))


@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.parametrize(
    ("fields", "helps"),
    [
        ({}, True),
        ({"ends_at": timezone.now() + timedelta(days=1)}, True),
        ({"is_active": False}, False),
        ({"total_limit": 1, "claimed_count": 1}, False),
        ({"ends_at": timezone.now() - timedelta(seconds=1)}, False),
        ({"starts_at": timezone.now() + timedelta(hours=1)}, False),
    ],
)
def test_only_what_can_still_be_had_lowers_a_price_for_anyone(client, dave, tea, sign_in, fields, helps, is_known):
    product = factories.make_product(tea, price=1800)
    factories.make_coupon(tea, **fields)
    browser = sign_in(dave) if is_known else client
    page = text_of(browser.get(f"/m/tea/p/{product.uuid}/"))
    assert ("$13.00 with coupon" in page) is helps
