from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib import admin
from django.utils import timezone

from accounts.models import AccessToken, User
from accounts.services import tokens
from chat.models import HeldMessage, Message, Report
from chat.services import conversations, messages
from shop.models import LedgerEntry, Order, Shop, WebhookEvent
from shop.services import orders
from tests.shop.factories import make_variant, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(sign_in, oscar):
    return sign_in(oscar)


def pages() -> list[str]:
    return [f"/admin/{model._meta.app_label}/{model._meta.model_name}/" for model in admin.site._registry]


def test_every_list_and_every_row_can_be_looked_at(operator, alice, bob, tea):
    tokens.make_token(user=alice, name="script", scopes=["read"])
    order = place(alice, make_variant(tea))
    orders.mark_paid(order=order, payment=None, at=timezone.now())
    LedgerEntry.objects.create(order=order, kind="charge", amount_minor=1800, currency="USD", reference="ch_1")
    WebhookEvent.objects.create(event_id="evt_1", type="payment_intent.succeeded", payload={})
    assert len(pages()) >= 13
    for page in pages():
        assert operator.get(page).status_code == 200, page
        assert operator.get(f"{page}?q=a").status_code in {200, 302}, page
    for model in admin.site._registry:
        row = model._default_manager.first()
        if row is not None:
            url = f"/admin/{model._meta.app_label}/{model._meta.model_name}/{row.pk}/change/"
            assert operator.get(url).status_code == 200, url
    assert operator.get("/admin/").status_code == 200


def test_only_operators_come_in(client, sign_in, dave, carol, tea):
    staff = sign_in(User.objects.create_user("half", is_staff=True))
    for page in ["/admin/", *pages()]:
        assert client.get(page, follow=True).redirect_chain[-1][0] == f"/accounts/login/?next={page}"
        for other in (sign_in(dave), sign_in(carol), staff):
            assert other.get(page, follow=True).status_code == 403
            assert other.post(page, {"action": "delete_selected"}, follow=True).status_code == 403


def test_what_people_say_is_not_shown_anywhere(operator, alice, bob):
    chat = conversations.open_direct(me=alice, other=bob)
    messages.send_text(sender=alice, conversation=chat, client_id=alice.uuid, text="a secret word")
    assert Message not in admin.site._registry
    for url in ("/admin/chat/conversation/", f"/admin/chat/conversation/{chat.pk}/change/"):
        assert "a secret word" not in operator.get(url).content.decode()


def test_shutting_somebody_out_ends_their_sessions_at_once(
    operator, alice, sign_in, closed, django_capture_on_commit_callbacks
):
    theirs = sign_in(alice)
    with django_capture_on_commit_callbacks(execute=True):
        operator.post(f"/admin/accounts/user/{alice.pk}/change/", {"display_name": "Alice"})
    alice.refresh_from_db()
    assert not alice.is_active
    assert theirs.get("/api/me/").status_code == 401
    assert closed == [(None, alice.pk)]


def test_an_operator_cannot_make_operators_or_touch_passwords_here(operator, alice):
    before = alice.password
    operator.post(
        f"/admin/accounts/user/{alice.pk}/change/",
        {"display_name": "Alice", "is_active": "on", "is_superuser": "on", "username": "x", "password": "x"},
    )
    alice.refresh_from_db()
    assert (alice.is_superuser, alice.username, alice.password) == (False, "alice", before)
    assert operator.get("/admin/accounts/user/add/").status_code == 403


def test_a_token_that_leaked_is_revoked(operator, alice):
    token, _text = tokens.make_token(user=alice, name="script", scopes=["read"])
    operator.post("/admin/accounts/accesstoken/", {"action": "revoke", "_selected_action": [token.pk], "index": "0"})
    assert AccessToken.objects.count() == 0


def test_a_shop_is_opened_for_its_merchant(operator, carol):
    form = {"slug": "tea", "name_en": "Tea", "name_zh": "茶", "currency": "cny", "owner": "Carol"}
    answer = operator.post("/admin/shop/shop/add/", form)
    assert answer.status_code == 302
    shop = Shop.objects.get()
    assert (shop.program.slug, shop.currency, shop.account.handle, shop.staff.get().user) == (
        "tea",
        "CNY",
        "tea",
        carol,
    )
    for wrong in ({"slug": "tea"}, {"slug": "two", "currency": "XYZ"}, {"slug": "two", "owner": "nobody"}):
        assert operator.post("/admin/shop/shop/add/", {**form, **wrong}).status_code == 200
    assert Shop.objects.count() == 1


def test_nothing_that_happened_can_be_changed_or_deleted(operator, alice, tea):
    order = place(alice, make_variant(tea))
    before = Order.objects.values().get()
    for action in ("change", "delete"):
        answer = operator.post(f"/admin/shop/order/{order.pk}/{action}/", {"state": "paid", "post": "yes"})
        assert answer.status_code == 403
    assert Order.objects.values().get() == before


def test_what_waits_is_told_first_with_its_age(operator, alice, bob):
    talk = conversations.open_direct(me=alice, other=bob)
    quiet = operator.get("/admin/").content.decode()
    assert "oldest:" not in quiet
    message = messages.send_text(sender=bob, conversation=talk, client_id=uuid4(), text="Buy this")
    report = Report.objects.create(
        reporter=alice, accused=bob, message=message, conversation=talk, reason="spam", context=[]
    )
    Report.objects.filter(pk=report.pk).update(created_at=timezone.now() - timedelta(days=3, hours=1))
    HeldMessage.objects.create(sender=bob, conversation=talk, client_id=uuid4(), text="x", pattern="x")
    page = operator.get("/admin/").content.decode()
    waiting = page[page.index('id="alarms"') :]
    ages = [age.replace("\xa0", " ") for age in re.findall(r"oldest: ([^<]*)<", waiting)]
    assert ages == ["3 days, 1 hour", "0 minutes"]
    assert waiting.index("Reports that wait") < waiting.index("Messages held back") < waiting.index("Jobs that failed")
    assert waiting.count("panel-mark--late") == 1
    sidebar = page[: page.index('id="alarms"')]
    assert re.search(r"Reports(?:(?!</a>).)*bg-red(?:(?!</a>).)*1", sidebar, re.DOTALL)
