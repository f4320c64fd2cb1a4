"""Taking a copy of one's data, and deleting one's account."""

from __future__ import annotations

import json
import zipfile
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from asgiref.sync import async_to_sync
from django.test import AsyncClient
from django.utils import timezone

from accounts.errors import ExportUnderWay
from accounts.models import AuditEntry, Contact, Export, User
from accounts.services import exports, leaving, tokens
from chat.models import Membership
from chat.services import conversations, messages
from core import streaming
from shop.models import Order
from shop.services import belongings
from tests import factories
from tests.chat.conftest import told  # noqa: F401
from tests.shop import factories as shops

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk(alice, bob):
    talk = conversations.open_direct(me=alice, other=bob)
    for who, text in ((alice, "Hello Bob"), (bob, "Hello Alice")):
        messages.send_text(sender=who, conversation=talk, client_id=uuid4(), text=text)
    return talk


def sure(client):
    """The password was given a moment ago."""
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": timezone.now().timestamp(), "username": "x"}
    ]
    session.save()
    return client


def made_for(user):
    export = exports.ask_for_export(user=user)
    exports.build_export(export=export)
    return exports.ready_export(user=user)


def test_a_copy_has_all_that_is_mine_and_only_i_fetch_it(talk, alice, bob, dave, sign_in, told):  # noqa: F811
    mine = sign_in(alice)
    assert mine.post("/settings/data/copy/").status_code == 302
    assert "being made" in mine.get("/settings/data/").content.decode()
    assert mine.get("/settings/data/download/").status_code == 404
    with told() as heard:
        exports.build_export(export=Export.objects.get())
    assert [(parcel.users, name) for parcel, name in zip(heard.parcels, heard.names(), strict=True)] == [
        ((alice.pk,), "export.ready")
    ]
    answer = mine.get("/settings/data/download/")
    archive = zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content)))
    said = json.loads(archive.read(f"messages/{talk.uuid}/0001.json"))
    assert [line["text"] for line in said] == ["Hello Bob", "Hello Alice"]
    assert json.loads(archive.read("account.json"))["username"] == "alice"
    assert [one["username"] for one in json.loads(archive.read("contacts.json"))] == ["bob"]
    assert {"orders.json", "conversations.json", "blocked.json"} <= set(archive.namelist())
    for other in (bob, dave):
        assert sign_in(other).get("/settings/data/download/").status_code == 404
    assert "no-store" in answer["Cache-Control"]


def test_a_copy_is_handed_out_piece_by_piece_and_never_whole(talk, alice, monkeypatch):
    content = made_for(alice).file.read()
    monkeypatch.setattr(streaming, "PIECE", 100)
    client = AsyncClient()
    client.force_login(alice)

    async def fetch() -> list[bytes]:
        answer = await client.get("/settings/data/download/")
        assert answer["Content-Length"] == str(len(content))
        assert answer["Content-Disposition"] == 'attachment; filename="souk.zip"'
        return [piece async for piece in answer.streaming_content]

    got = async_to_sync(fetch)()
    assert b"".join(got) == content
    assert {len(piece) for piece in got[:-1]} == {100}


def test_there_is_one_copy_at_a_time_and_it_expires_with_its_file(talk, alice):
    exports.ask_for_export(user=alice)
    with pytest.raises(ExportUnderWay):
        exports.ask_for_export(user=alice)
    exports.build_export(export=Export.objects.get())
    first = exports.ready_export(user=alice)
    storage, name = first.file.storage, first.file.name
    assert storage.exists(name)
    Export.objects.update(expires_at=timezone.now())
    assert exports.ready_export(user=alice) is None


def test_an_expired_copy_goes_with_its_file(talk, alice, told):  # noqa: F811
    ready = made_for(alice)
    storage, name = ready.file.storage, ready.file.name
    Export.objects.update(expires_at=timezone.now())
    with told():
        exports.tend_exports()
    assert (Export.objects.count(), storage.exists(name)) == (0, False)


def test_deleting_asks_for_the_password_waits_and_can_be_taken_back(alice, sign_in):
    mine = sign_in(alice)
    assert "/accounts/reauthenticate/" in mine.post("/settings/data/leave/")["Location"]
    alice.refresh_from_db()
    assert alice.leaving_at is None
    leaving.ask_to_leave(user=alice)
    first = alice.leaving_at
    assert timedelta(days=6) < first - timezone.now() <= timedelta(days=7)
    assert leaving.ask_to_leave(user=alice) == first
    assert leaving.delete_due_accounts() == 0
    assert "deleted on" in mine.get("/settings/data/").content.decode()
    assert mine.post("/settings/data/stay/").status_code == 302
    alice.refresh_from_db()
    assert (alice.leaving_at, alice.deleted_at) == (None, None)


def test_a_deleted_account_leaves_others_their_history_and_nothing_of_itself(
    talk,
    alice,
    bob,
    carol,
    sign_in,
    client,
    told,  # noqa: F811
):
    factories.make_contacts(alice, carol)
    group = conversations.create_group(owner=alice, title="Tea", people=[bob, carol])
    EmailAddress.objects.create(user=alice, email="alice@example.org", verified=True, primary=True)
    tokens.make_token(user=alice, name="t", scopes=["read"])
    mine = sign_in(alice)
    leaving.ask_to_leave(user=alice)
    User.objects.filter(pk=alice.pk).update(leaving_at=timezone.now())
    with told() as heard:
        assert leaving.delete_due_accounts() == 1
    assert any(getattr(parcel, "ended_user", None) == alice.pk for parcel in heard.parcels)
    assert mine.get("/api/me/").status_code == 401
    assert client.post("/accounts/login/", {"login": "alice", "password": "alice"}).status_code == 200
    bobs = sign_in(bob)
    shown = bobs.get(f"/api/conversations/{talk.uuid}/").json()
    assert (shown["title"], shown["can_send"], shown["other"]["avatar"]) == ("Deleted account", False, "")
    said = bobs.get(f"/api/conversations/{talk.uuid}/messages/").json()["items"]
    assert [(one["sender"]["name"], one["text"]) for one in said] == [
        ("Deleted account", "Hello Bob"), ("Bob", "Hello Alice"),
    ]  # fmt: skip
    assert Membership.objects.get(conversation=group, role="owner").user in {bob, carol}
    assert not Membership.objects.current().filter(conversation=group, user=alice).exists()
    alice.refresh_from_db()
    assert (alice.email, alice.display_name, alice.is_active, alice.has_usable_password()) == ("", "", False, False)
    assert "alice" not in alice.username
    assert Contact.objects.filter(person=alice).count() == 0
    assert EmailAddress.objects.filter(user=alice).count() == alice.access_tokens.count() == 0
    assert AuditEntry.objects.get().action == "account deleted"
    assert bobs.get("/api/people/?username=alice").status_code == 404
    leaving.delete_account(user=alice)
    assert AuditEntry.objects.count() == 1  # twice is once


def test_shops_forget_whom_an_order_was_for_once_it_is_over(alice, carol):
    shop = shops.make_shop(carol, "tea")
    order = shops.place(alice, shops.make_variant(shop))
    assert order.contact_name
    leaving.delete_account(user=alice)
    order.refresh_from_db()
    assert order.contact_name  # the parcel still has to find its way
    Order.objects.filter(pk=order.pk).update(state=Order.State.EXPIRED)
    assert belongings.forget_buyers() == 1
    order.refresh_from_db()
    assert (order.contact_name, order.contact_phone, order.address, order.note) == ("", "", "", "")
    assert order.total_minor > 0


def test_orders_of_people_who_stay_are_left_alone(alice, carol):
    shop = shops.make_shop(carol, "tea")
    order = shops.place(alice, shops.make_variant(shop))
    Order.objects.filter(pk=order.pk).update(state=Order.State.EXPIRED)
    assert belongings.forget_buyers() == 0
    order.refresh_from_db()
    assert order.contact_name


def test_guests_leave_too_and_operators_do_not(oscar, sign_in):
    guest = factories.make_user("guest-leaving", kind="guest")
    assert sign_in(guest).post("/settings/data/leave/").status_code == 302
    guest.refresh_from_db()
    assert guest.leaving_at is not None
    leaving.delete_account(user=guest)
    assert guest.name == "Deleted account"
    from core.errors import Forbidden

    with pytest.raises(Forbidden):
        leaving.ask_to_leave(user=oscar)
