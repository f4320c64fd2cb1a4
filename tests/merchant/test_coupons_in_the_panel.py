from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from shop.errors import LimitBelowClaimed
from shop.models import Coupon, Shop
from shop.services.campaigns import change_coupon
from shop.services.coupons import claim_coupon
from tests.factories import make_user
from tests.merchant.conftest import fields_of
from tests.shop.factories import make_coupon

pytestmark = pytest.mark.django_db
ADD = "/merchant/shop/coupon/add/"


def address(coupon: Coupon) -> str:
    return f"/merchant/shop/coupon/{coupon.pk}/change/"


def test_a_campaign_is_made_with_amounts_in_major_units(carols, tea):
    data = {**fields_of(carols, ADD), "title_en": "Five off", "kind": "fixed", "amount": "5", "minimum": "30.50"}
    assert carols.post(ADD, data).status_code == 302
    coupon = Coupon.objects.get()
    assert (coupon.shop, coupon.amount_minor, coupon.minimum_minor, coupon.cap_minor) == (tea, 500, 3050, None)


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"kind": "fixed", "amount": ""}, "amount"),
        ({"kind": "fixed", "amount": "0"}, "amount"),
        ({"kind": "fixed", "amount": "1.005"}, "amount"),
        ({"kind": "percent", "percent": ""}, "percent"),
        ({"kind": "percent", "percent": "101"}, "percent"),
        ({"kind": "fixed", "amount": "5", "per_person_limit": "0"}, "per_person_limit"),
        (
            {
                "kind": "fixed",
                "amount": "5",
                "starts_at_0": "2026-05-02",
                "ends_at_0": "2026-05-01",
                "ends_at_1": "10:00",
            },
            "ends_at",
        ),
    ],
)
def test_a_campaign_that_makes_no_sense_is_refused(carols, tea, changes, wrong):
    answer = carols.post(ADD, {**fields_of(carols, ADD), "title_en": "Odd", **changes})
    assert answer.status_code == 200
    assert wrong in answer.context["adminform"].form.errors
    assert Coupon.objects.count() == 0


def test_saving_the_form_never_forgets_a_claim_made_meanwhile(carols, tea, alice):
    coupon = make_coupon(tea, total_limit=10)
    data = fields_of(carols, address(coupon))
    claim_coupon(user=alice, coupon=coupon)
    assert carols.post(address(coupon), {**data, "title_en": "Renamed", "total_limit": "8"}).status_code == 302
    coupon.refresh_from_db()
    assert (coupon.title_en, coupon.total_limit, coupon.claimed_count) == ("Renamed", 8, 1)


def test_a_limit_cannot_go_below_what_was_claimed(carols, tea):
    coupon = make_coupon(tea, total_limit=10)
    for number in range(3):
        claim_coupon(user=make_user(f"claimer{number}"), coupon=coupon)
    answer = carols.post(address(coupon), {**fields_of(carols, address(coupon)), "total_limit": "2"})
    assert "3 have been claimed already" in answer.content.decode()
    stale = Coupon.objects.get(pk=coupon.pk)
    with pytest.raises(LimitBelowClaimed):
        change_coupon(coupon=stale, changes={"total_limit": 2})
    coupon.refresh_from_db()
    assert (coupon.total_limit, coupon.claimed_count) == (10, 3)
    assert change_coupon(coupon=coupon, changes={"total_limit": 3}).total_limit == 3


def test_what_people_claimed_keeps_its_worth(carols, tea, alice):
    coupon = make_coupon(tea)
    claim_coupon(user=alice, coupon=coupon)
    data = fields_of(carols, address(coupon))
    carols.post(address(coupon), {**data, "amount": "0.01", "minimum": "999", "kind": "percent", "percent": "1"})
    coupon.refresh_from_db()
    assert (coupon.kind, coupon.amount_minor, coupon.minimum_minor, coupon.percent) == ("fixed", 500, 0, 0)


def test_a_campaign_is_switched_off_not_deleted(carols, tea):
    coupon = make_coupon(tea)
    data = fields_of(carols, address(coupon))
    data.pop("is_active")
    carols.post(address(coupon), data)
    coupon.refresh_from_db()
    assert not coupon.is_active
    assert carols.post(f"/merchant/shop/coupon/{coupon.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Coupon.objects.count() == 1


def test_the_service_never_writes_the_count(tea):
    with pytest.raises(ValueError, match="claims"):
        change_coupon(coupon=make_coupon(tea), changes={"claimed_count": 0})


@pytest.mark.parametrize("name", ["cap", "total_limit", "valid_days", "per_person_limit"])
def test_a_limit_of_nought_would_allow_nothing_and_is_refused(carols, tea, name):
    coupon = make_coupon(tea, kind="percent", percent=10)
    answer = carols.post(address(coupon), {**fields_of(carols, address(coupon)), name: "0"})
    assert answer.status_code == 200
    assert name in answer.context["adminform"].form.errors
    before = Coupon.objects.values().get()
    column = {"cap": "cap_minor"}.get(name, name)
    with pytest.raises(IntegrityError), transaction.atomic():
        Coupon.objects.update(**{column: 0})
    assert Coupon.objects.values().get() == before


def test_a_cap_of_an_amount_off_says_nothing_and_is_dropped(carols, tea):
    coupon = make_coupon(tea)
    assert carols.post(address(coupon), {**fields_of(carols, address(coupon)), "cap": "0"}).status_code == 302
    coupon.refresh_from_db()
    assert coupon.cap_minor is None


def test_an_order_limit_of_nought_is_refused_and_an_empty_one_is_none(carols, tea):
    url = f"/merchant/shop/shop/{tea.pk}/change/"
    answer = carols.post(url, {**fields_of(carols, url), "order_limit": "0"})
    assert "order_limit" in answer.context["adminform"].form.errors
    assert carols.post(url, {**fields_of(carols, url), "order_limit": ""}).status_code == 302
    tea.refresh_from_db()
    assert tea.order_limit_minor is None


def test_times_are_typed_and_shown_in_the_shops_time_zone(carols, tea):
    Shop.objects.update(time_zone="Asia/Shanghai")
    times = {"starts_at_0": "2099-11-01", "starts_at_1": "00:00", "ends_at_0": "2099-11-30", "ends_at_1": "00:00"}
    data = {**fields_of(carols, ADD), "title_en": "Five off", "kind": "fixed", "amount": "5", **times}
    assert carols.post(ADD, data).status_code == 302
    coupon = Coupon.objects.get()
    assert coupon.ends_at == datetime(2099, 11, 29, 16, 0, tzinfo=UTC)
    page = carols.get(address(coupon)).content.decode()
    for text in ('value="2099-11-30"', 'value="00:00:00"', "time zone: Asia/Shanghai."):
        assert text in page, text


def test_a_campaign_lets_guests_in_only_where_it_says_so(carols, tea):
    data = {**fields_of(carols, ADD), "title_en": "Five off", "kind": "fixed", "amount": "5"}
    carols.post(ADD, data)
    assert not Coupon.objects.get().for_guests
    carols.post(address(Coupon.objects.get()), {**data, "for_guests": "on"})
    assert Coupon.objects.get().for_guests
