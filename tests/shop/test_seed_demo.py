"""The demo's data: complete, made once, and never put on a real site."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.test import override_settings

from accounts.models import User
from chat.models import Conversation, Event, Message
from official.models import Broadcast, Follower, ProgramLink
from shop.demo.seed import seed
from shop.models import Category, Coupon, LedgerEntry, Order, Product, Shipment, Shop, StockItem, Variant

pytestmark = pytest.mark.django_db

HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick ones


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demo, seeded once for all of these tests, and committed as a site would: receipts go out on commit."""
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"), PASSWORD_HASHERS=HASHERS),
    ):
        assert seed()
        yield
        call_command("flush", interactive=False, verbosity=0)


def everything() -> dict[str, int]:
    """How many rows each table has."""
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def test_refuses_a_site_that_is_no_demo(settings):
    settings.SOUK_DEMO = False

    with pytest.raises(CommandError, match="no demo"):
        call_command("seed_demo")


def test_a_second_run_changes_nothing(settings, demo, capsys):
    settings.SOUK_DEMO = True
    before = everything()

    call_command("seed_demo")

    assert everything() == before
    assert "already" in capsys.readouterr().out


def test_fills_the_shop(demo):
    tea_house = Shop.objects.get(program__slug="lantern-tea-house")

    assert Product.objects.filter(shop=tea_house).on_sale().count() >= 24
    assert Category.objects.filter(shop=tea_house).count() == 5
    assert Coupon.objects.filter(shop=tea_house).count() == 3
    assert not Product.objects.filter(pictures=None).exists()
    assert Variant.objects.filter(price_minor__gt=tea_house.order_limit_minor).exists()
    assert StockItem.objects.filter(on_hand=0).exists()
    assert Shop.objects.count() == 2
    assert ProgramLink.objects.count() == 4


def test_has_an_order_in_every_state(demo):
    assert set(Order.objects.values_list("state", flat=True)) == set(Order.State.values)
    assert set(Shipment.objects.values_list("state", flat=True)) == set(Shipment.State.values)
    paid = Order.objects.exclude(paid_at=None)
    assert LedgerEntry.objects.count() == paid.count() == Shipment.objects.count()


def test_sends_a_receipt_for_each_paid_order(demo):
    receipts = Message.objects.filter(conversation__kind=Conversation.Kind.OFFICIAL, kind=Message.Kind.CARD)

    assert receipts.count() == Order.objects.exclude(paid_at=None).count()


def test_people_sent_pictures_and_a_file(demo):
    carried = Message.objects.exclude(attachments=None).values_list("kind", "attachments__kind")
    assert sorted(carried) == [("file", "file"), *[("pictures", "picture")] * 5]


def test_leaves_the_stranger_out(demo):
    stranger = User.objects.get(username="stranger")

    assert not stranger.contacts.exists()
    assert not Conversation.objects.visible_to(stranger).exists()


def test_tells_every_log_forward_and_without_gaps(demo):
    for conversation in Conversation.objects.all():
        events = list(Event.objects.filter(conversation=conversation).order_by("seq"))
        assert [event.seq for event in events] == list(range(1, conversation.last_seq + 1))
        assert [event.created_at for event in events] == sorted(event.created_at for event in events)


def test_has_followers_and_sent_news(demo):
    assert Follower.objects.filter(account__handle="lantern-tea-house").count() >= 5
    assert Broadcast.objects.exclude(message=None).count() == 2


@pytest.mark.parametrize("username", ["buyer", "friend", "merchant", "stranger", "bookseller", "operator"])
def test_everybody_can_sign_in(demo, client, settings, username):
    settings.PASSWORD_HASHERS = HASHERS

    assert client.login(username=username, password=f"{username}-demo-2026")
