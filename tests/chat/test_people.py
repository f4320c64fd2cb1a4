"""The page of one person: seen by whoever has to do with them, and by nobody else."""

from __future__ import annotations

from uuid import uuid4

import pytest

from accounts.models import Contact, ContactRequest
from accounts.services import blocks, contacts, labels
from chat.services import conversations, messages
from tests import factories

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json"}


@pytest.fixture
def friends(alice, bob, carol):
    factories.make_contacts(alice, carol)


def page(client, person):
    return client.get(f"/api/people/{person.uuid}/")


def test_a_contacts_page_has_what_one_keeps_of_them(friends, alice, bob, sign_in):
    contact = Contact.objects.get(owner=alice, person=bob)
    labels.set_remark(contact=contact, remark="Bobby")
    labels.set_tags(contact=contact, names=["tea"])
    talk = conversations.open_direct(me=alice, other=bob)
    said = messages.send_text(sender=bob, conversation=talk, client_id=uuid4(), text="hello")
    shown = page(sign_in(alice), bob).json()
    assert shown["person"]["uuid"] == str(bob.uuid)
    assert (shown["username"], shown["relation"], shown["remark"], shown["tags"]) == (
        "bob",
        "contact",
        "Bobby",
        ["tea"],
    )
    assert (shown["conversation"], shown["message"]) == (str(talk.uuid), str(said.uuid))
    assert (shown["can_ask"], shown["is_blocked"]) == (False, False)


def test_a_face_in_a_group_can_be_asked_to_be_a_contact(friends, alice, bob, carol, sign_in):
    group = conversations.create_group(owner=alice, title="Tea", people=[bob, carol])
    client = sign_in(bob)
    shown = page(client, carol).json()
    assert (shown["relation"], shown["username"], shown["can_ask"]) == ("stranger", "", True)
    assert shown["groups"] == [{"uuid": str(group.uuid), "title": "Tea"}]
    asked = client.post(f"/api/people/{carol.uuid}/request/", {"line": "from Tea"}, **JSON)
    assert (asked.status_code, asked.json()["relation"]) == (201, "asked")
    assert ContactRequest.objects.get().line == "from Tea"
    answer = page(sign_in(carol), bob).json()
    assert (answer["relation"], answer["request"]) == ("asked_you", str(ContactRequest.objects.get().uuid))


def test_whom_one_blocked_is_shown_and_cannot_be_asked(friends, alice, bob, sign_in):
    blocks.block_person(owner=alice, person=bob)
    shown = page(sign_in(alice), bob).json()
    assert (shown["is_blocked"], shown["can_ask"], shown["seen_at"]) == (True, False, None)


def test_a_stranger_sees_nobody_and_asks_nobody(friends, alice, bob, dave, sign_in, told):
    conversations.create_group(owner=alice, title="Tea", people=[bob])
    client = sign_in(dave)
    with told() as heard:
        assert page(client, bob).status_code == 404
        assert client.post(f"/api/people/{bob.uuid}/request/", {}, **JSON).status_code == 404
    assert (ContactRequest.objects.count(), heard.parcels) == (0, [])
    assert page(client, dave).json()["relation"] == "you"
    contacts.request_contact(sender=dave, username="bob")
    assert page(client, bob).json()["relation"] == "asked"
