"""Opening a shop: program, account, staff and link in one go."""

from __future__ import annotations

import pytest

from miniprograms.models import MiniProgram
from official.models import OfficialAccount
from shop.errors import AddressTaken
from shop.models import Shop, Staff
from shop.money import format_amount
from shop.services import shops
from tests.shop.factories import make_variant, place

pytestmark = pytest.mark.django_db


def test_everything_that_a_shop_needs_is_made_at_once(carol):
    shop = shops.create_shop(owner=carol, slug="tea", name_en="Tea", name_zh="茶铺", summary_en="Leaves")
    assert (shop.program.slug, shop.program.provider, shop.program.summary_en) == ("tea", "shop", "Leaves")
    assert shop.account.handle == "tea"
    assert list(shop.account.programs.all()) == [shop.program]
    assert [(staff.user, staff.role) for staff in shop.staff.all()] == [(carol, Staff.Role.MERCHANT)]
    assert (shop.currency, shop.order_limit_minor) == ("USD", 100_000)


@pytest.mark.parametrize(
    ("currency", "limit"),
    [
        ("USD", "$1,000.00"), ("JPY", "¥150,000"), ("KWD", "KWD 300.000"), ("CNY", "CN¥7,000.00"), ("KRW", "₩1,400,000"),
        ("HUF", "HUF 350,000.00"), ("UGX", "UGX 3,600,000"), ("XPF", None), ("MGA", None),
    ],
)  # fmt: skip
def test_the_order_limit_is_of_like_worth_in_every_currency_or_none_until_set(carol, currency, limit):
    shop = shops.create_shop(owner=carol, slug="one", name_en="One", currency=currency)
    minor = shop.order_limit_minor
    assert (None if minor is None else format_amount(minor, currency, "en").replace("\u00a0", " ")) == limit


def test_without_an_order_limit_nothing_is_too_dear(alice, carol, client):
    shop = shops.create_shop(owner=carol, slug="one", name_en="One", currency="MGA")
    order = place(alice, make_variant(shop, price=10**9))
    assert order.total_minor == 10**9
    answer = client.get("/api/shops/one/").json()
    assert (answer["limit_minor"], answer["limit_text"]) == (None, "")


def test_two_shops_may_share_an_account(carol):
    first = shops.create_shop(owner=carol, slug="tea", name_en="Tea")
    second = shops.create_shop(owner=carol, slug="ware", name_en="Ware", account=first.account)
    assert second.account == first.account
    assert list(first.account.programs.order_by("slug")) == [first.program, second.program]


def test_a_taken_address_makes_nothing(carol, erin, tea):
    before = (MiniProgram.objects.count(), OfficialAccount.objects.count(), Shop.objects.count())
    with pytest.raises(AddressTaken):
        shops.create_shop(owner=erin, slug="tea", name_en="Other tea")
    assert (MiniProgram.objects.count(), OfficialAccount.objects.count(), Shop.objects.count()) == before


def test_staff_manage_their_shops_account_and_program_and_no_others(carol, erin, dave, tea, ware):
    shops.add_staff(shop=tea, user=dave)
    for person, shop in ((carol, tea), (dave, tea), (erin, ware)):
        assert list(OfficialAccount.objects.managed_by(person)) == [shop.account]
        assert list(MiniProgram.objects.managed_by(person)) == [shop.program]
        assert list(Shop.objects.managed_by(person)) == [shop]


def test_an_unknown_currency_is_refused(carol):
    with pytest.raises(ValueError, match="XXZ"):
        shops.create_shop(owner=carol, slug="odd", name_en="Odd", currency="XXZ")
    assert not Shop.objects.exists()
