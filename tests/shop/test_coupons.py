"""Coupons: claimed to a wallet, held, redeemed or given back; each once."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from shop import errors
from shop.models import ClaimedCoupon, Coupon, CouponTally, Order
from shop.services import coupons, orders
from shop.services.offers import OfferState, best_fit, offers_for
from tests.shop.factories import make_coupon, make_variant, place
from tests.shop.fixtures import counts

pytestmark = pytest.mark.django_db


def tally(coupon: Coupon, user) -> int:
    return CouponTally.objects.filter(coupon=coupon, user=user).values_list("claimed_count", flat=True).first() or 0


def claimed_count(coupon: Coupon) -> int:
    return Coupon.objects.get(pk=coupon.pk).claimed_count


def test_a_claim_goes_to_the_wallet_and_is_counted_twice(alice, tea):
    coupon = make_coupon(tea, total_limit=3)
    claimed = coupons.claim_coupon(user=alice, coupon=coupon)
    assert (claimed.user, claimed.state, claimed.expires_at) == (alice, "available", None)
    assert (claimed_count(coupon), tally(coupon, alice)) == (1, 1)


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"is_active": False}, errors.CouponNotOpen),
        ({"starts_at": timezone.now() + timedelta(hours=1)}, errors.CouponNotOpen),
        ({"ends_at": timezone.now() - timedelta(seconds=1)}, errors.CouponExpired),
    ],
)
def test_a_refused_claim_says_why_and_changes_nothing(alice, tea, fields, refusal):
    coupon = make_coupon(tea, **fields)
    with pytest.raises(refusal):
        coupons.claim_coupon(user=alice, coupon=coupon)
    assert (claimed_count(coupon), tally(coupon, alice)) == (0, 0)
    assert not ClaimedCoupon.objects.exists()


def test_a_claim_of_a_campaign_that_is_used_up_is_refused_and_changes_nothing(alice, bob, tea):
    coupon = make_coupon(tea, total_limit=1)
    coupons.claim_coupon(user=bob, coupon=coupon)
    with pytest.raises(errors.CouponUsedUp):
        coupons.claim_coupon(user=alice, coupon=coupon)
    assert (claimed_count(coupon), tally(coupon, alice)) == (1, 0)
    assert ClaimedCoupon.objects.get().user == bob


@pytest.mark.parametrize("limit", ["total_limit", "per_person_limit"])
def test_a_campaign_of_which_nobody_could_claim_any_cannot_be_made(tea, limit):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_coupon(tea, **{limit: 0})
    assert not Coupon.objects.exists()


def test_a_second_claim_is_refused_and_the_campaign_keeps_its_unit(alice, bob, tea):
    coupon = make_coupon(tea, total_limit=2)
    coupons.claim_coupon(user=alice, coupon=coupon)
    with pytest.raises(errors.CouponLimitReached):
        coupons.claim_coupon(user=alice, coupon=coupon)
    assert (claimed_count(coupon), tally(coupon, alice)) == (1, 1)
    coupons.claim_coupon(user=bob, coupon=coupon)
    assert claimed_count(coupon) == 2


def test_days_run_from_the_claim_and_never_past_the_campaign(alice, bob, tea):
    ends = timezone.now() + timedelta(days=3)
    week = make_coupon(tea, valid_days=7)
    short = make_coupon(tea, valid_days=7, ends_at=ends)
    claimed = coupons.claim_coupon(user=alice, coupon=week)
    assert timedelta(days=6, hours=23) < claimed.expires_at - timezone.now() <= timedelta(days=7)
    assert coupons.claim_coupon(user=bob, coupon=short).expires_at == ends


def test_someone_elses_coupon_takes_nothing_off_and_is_refused(alice, bob, tea):
    variant = make_variant(tea)
    bobs = coupons.claim_coupon(user=bob, coupon=make_coupon(tea))
    with pytest.raises(errors.CouponDoesNotFit):
        place(alice, variant, claimed=bobs)
    bobs.refresh_from_db()
    assert bobs.state == "available"
    assert counts(variant) == (10, 0)
    assert not Order.objects.exists()


def test_another_shops_coupon_is_refused(alice, tea, ware):
    variant = make_variant(tea)
    claimed = coupons.claim_coupon(user=alice, coupon=make_coupon(ware))
    with pytest.raises(errors.CouponDoesNotFit):
        place(alice, variant, claimed=claimed)
    assert not Order.objects.exists()


def test_a_coupon_used_twice_is_refused_and_the_second_order_takes_nothing(alice, tea):
    variant = make_variant(tea)
    claimed = coupons.claim_coupon(user=alice, coupon=make_coupon(tea))
    stale = ClaimedCoupon.objects.select_related("coupon").get(pk=claimed.pk)
    first = place(alice, variant, claimed=claimed)

    with pytest.raises(errors.CouponAlreadyUsed):
        place(alice, variant, claimed=stale)  # as it was read before the first order

    assert counts(variant) == (10, 1)
    assert list(Order.objects.all()) == [first]


def test_an_expired_coupon_is_refused_at_placing(alice, tea):
    variant = make_variant(tea)
    claimed = coupons.claim_coupon(user=alice, coupon=make_coupon(tea))
    ClaimedCoupon.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    claimed.refresh_from_db()
    with pytest.raises(errors.CouponExpired):
        place(alice, variant, claimed=claimed)
    assert counts(variant) == (10, 0)


def test_giving_back_twice_never_frees_what_another_order_holds(alice, tea):
    variant = make_variant(tea)
    claimed = coupons.claim_coupon(user=alice, coupon=make_coupon(tea))
    first = place(alice, variant, claimed=claimed)
    orders.close_unpaid(order=first, to=Order.State.CANCELED)
    claimed.refresh_from_db()
    second = place(alice, variant, claimed=claimed)

    assert coupons.give_back_coupon(order=first) is False
    assert coupons.redeem_coupon(order=first) is False
    claimed.refresh_from_db()
    assert (claimed.state, claimed.held_by) == ("held", second.uuid)
    assert coupons.redeem_coupon(order=second) is True
    assert coupons.redeem_coupon(order=second) is False
    assert coupons.give_back_coupon(order=second) is False


def test_holding_again_for_the_same_order_changes_nothing(alice, tea):
    claimed = coupons.claim_coupon(user=alice, coupon=make_coupon(tea))
    order = place(alice, make_variant(tea), claimed=claimed)
    with transaction.atomic():
        coupons.hold_coupon(claimed=claimed, order=order)
    claimed.refresh_from_db()
    assert (claimed.state, claimed.held_by) == ("held", order.uuid)


def test_the_database_itself_refuses_one_too_many(tea):
    coupon = make_coupon(tea, total_limit=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Coupon.objects.filter(pk=coupon.pk).update(claimed_count=2)
    assert claimed_count(coupon) == 0


def test_each_viewer_sees_what_a_coupon_is_to_them(alice, bob, tea, django_assert_num_queries):
    now = timezone.now()
    open_, gone, later, over = (
        make_coupon(tea, total_limit=5),
        make_coupon(tea, total_limit=1),
        make_coupon(tea, starts_at=now + timedelta(days=1)),
        make_coupon(tea, ends_at=now - timedelta(days=1)),
    )
    coupons.claim_coupon(user=bob, coupon=gone)
    yours = make_coupon(tea)
    coupons.claim_coupon(user=alice, coupon=yours)
    held, used = make_coupon(tea), make_coupon(tea)
    for coupon in (held, used):
        claimed = coupons.claim_coupon(user=alice, coupon=coupon)
        order = place(alice, make_variant(tea), claimed=claimed)
    orders.mark_paid(order=order, payment=None, at=now)
    lapsed = make_coupon(tea, valid_days=1)
    claimed = coupons.claim_coupon(user=alice, coupon=lapsed)
    ClaimedCoupon.objects.filter(pk=claimed.pk).update(expires_at=now - timedelta(minutes=1))

    every = list(Coupon.objects.order_by("id"))
    with django_assert_num_queries(2):
        states = {offer.coupon.pk: offer.state for offer in offers_for(coupons=every, viewer=alice)}

    assert states == {
        open_.pk: OfferState.CLAIMABLE,
        gone.pk: OfferState.USED_UP,
        later.pk: OfferState.NOT_OPEN,
        over.pk: OfferState.EXPIRED,
        yours.pk: OfferState.YOURS,
        held.pk: OfferState.HELD,
        used.pk: OfferState.USED,
        lapsed.pk: OfferState.EXPIRED,
    }


def test_the_best_fit_is_what_takes_most_off_and_ones_own_on_a_tie(alice, tea):
    small = make_coupon(tea, amount_minor=200)
    mine, other = make_coupon(tea), make_coupon(tea)
    dear = make_coupon(tea, amount_minor=900, minimum_minor=5000)
    coupons.claim_coupon(user=alice, coupon=mine)
    offers = offers_for(coupons=[small, other, mine, dear], viewer=alice)

    fit = best_fit(offers=offers, price_minor=1800, currency="USD")

    assert (fit.offer.coupon, fit.discount_minor) == (mine, 500)
    assert best_fit(offers=offers, price_minor=5000, currency="USD").offer.coupon == dear
    assert best_fit(offers=[], price_minor=5000, currency="USD") is None


def test_a_coupon_given_back_by_an_expired_order_can_be_used_again(alice, tea):
    variant = make_variant(tea)
    claimed = coupons.claim_coupon(user=alice, coupon=make_coupon(tea))
    first = place(alice, variant, claimed=claimed, client_id=uuid.uuid4())
    orders.close_unpaid(order=first, to=Order.State.EXPIRED)
    claimed.refresh_from_db()
    assert place(alice, variant, claimed=claimed).discount_minor == 500
