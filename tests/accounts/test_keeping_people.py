"""Remarks, tags, blocks and codes: what one keeps about people."""

from __future__ import annotations

from uuid import uuid4

import pytest

from accounts.models import Block, Contact, ContactRequest, ContactTag
from accounts.services import blocks, codes, contacts
from chat.models import Message
from chat.services import conversations, typing
from tests import factories
from tests.chat.conftest import send, told  # noqa: F401

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json"}


@pytest.fixture
def talk(alice, bob):
    return conversations.open_direct(me=alice, other=bob)


def test_a_remark_is_mine_alone_and_shown_to_me(talk, alice, bob, sign_in, told):  # noqa: F811
    mine = sign_in(alice)
    with told() as heard:
        answer = mine.patch(f"/api/contacts/{bob.uuid}/", {"remark": " Uncle  Bob ", "tags": ["Family"]}, **JSON)
    assert (answer.json()["remark"], answer.json()["tags"]) == ("Uncle Bob", ["Family"])
    assert {parcel.users for parcel in heard.parcels} == {(alice.pk,)}
    shown = mine.get(f"/api/conversations/{talk.uuid}/").json()
    assert (shown["title"], shown["other"]["name"]) == ("Uncle Bob", "Bob")
    assert "Uncle Bob" in mine.get("/contacts/").content.decode()
    for body in (sign_in(bob).get("/api/conversations/").content, sign_in(bob).get("/api/contacts/").content):
        assert b"Uncle" not in body
        assert b"Family" not in body


def test_tags_come_and_go_with_the_contacts_that_have_them(alice, bob, carol, sign_in):
    factories.make_contacts(alice, carol)
    mine = sign_in(alice)
    mine.patch(f"/api/contacts/{bob.uuid}/", {"tags": ["Tea", "tea", "Work"]}, **JSON)
    mine.patch(f"/api/contacts/{carol.uuid}/", {"tags": ["TEA"]}, **JSON)
    listed = mine.get("/api/contact-tags/").json()
    assert [(tag["name"].lower(), tag["people"]) for tag in listed] == [("tea", 2), ("work", 1)]
    renamed = mine.patch(f"/api/contact-tags/{listed[0]['uuid']}/", {"name": "Club"}, **JSON)
    assert (renamed.json()["name"], renamed.json()["people"]) == ("Club", 2)
    clash = mine.patch(f"/api/contact-tags/{listed[0]['uuid']}/", {"name": "WORK"}, **JSON)
    assert clash.status_code == 400
    mine.patch(f"/api/contacts/{bob.uuid}/", {"tags": []}, **JSON)
    assert [tag["name"] for tag in mine.get("/api/contact-tags/").json()] == ["Club"]
    assert mine.delete(f"/api/contact-tags/{listed[0]['uuid']}/").status_code == 204
    assert (ContactTag.objects.count(), Contact.objects.filter(owner=alice).count()) == (0, 2)


def test_strangers_change_nothing_of_what_others_keep(alice, bob, dave, sign_in):
    sign_in(alice).patch(f"/api/contacts/{bob.uuid}/", {"tags": ["Tea"]}, **JSON)
    tag = ContactTag.objects.get()
    daves = sign_in(dave)
    assert daves.patch(f"/api/contacts/{bob.uuid}/", {"remark": "x"}, **JSON).status_code == 404
    assert daves.patch(f"/api/contact-tags/{tag.uuid}/", {"name": "x"}, **JSON).status_code == 404
    assert daves.delete(f"/api/contact-tags/{tag.uuid}/").status_code == 404
    assert daves.get(f"/contacts/{bob.uuid}/").status_code == 404
    assert (ContactTag.objects.get().name, Contact.objects.filter(remark="x").count()) == ("Tea", 0)


def test_who_is_blocked_is_answered_as_if_they_were_no_contact(talk, alice, bob, sign_in, told):  # noqa: F811
    bobs = sign_in(bob)
    with told() as heard:
        assert sign_in(alice).put(f"/api/blocks/{bob.uuid}/").status_code == 204
    assert sorted(heard.names()) == ["contacts.changed", "conversations.changed"]
    assert all(set(parcel.users) == {alice.pk, bob.pk} for parcel in heard.parcels)
    with told() as heard:
        sent = send(bobs, talk)
        assert typing.announce_typing(user_id=bob.pk, conversation=talk.uuid) is False
    assert (sent.status_code, sent.json()["code"], heard.parcels) == (403, "not_contacts", [])
    assert send(sign_in(alice), talk).json()["code"] == "not_contacts"
    assert Message.objects.count() == 0
    assert bobs.get(f"/api/conversations/{talk.uuid}/").json()["can_send"] is False
    assert bobs.get("/api/contacts/").json()["results"] == []
    assert bobs.get("/api/people/?username=alice").json()["relation"] == "stranger"
    assert bobs.post("/api/conversations/", {"people": [str(alice.uuid)]}, **JSON).json()["code"] == "not_contacts"
    with told() as heard:
        asked = bobs.post("/api/contact-requests/", {"username": "alice", "line": "Please"}, **JSON)
    assert (asked.status_code, asked.json()["state"]) == (201, "pending")  # as everyone's does
    assert [parcel.users for parcel in heard.parcels] == [(bob.pk,)]
    assert list(contacts.waiting_requests(user=alice)["received"]) == []
    assert bobs.get("/api/people/?username=alice").json()["relation"] == "asked"


def test_unblocking_brings_the_contact_back(talk, alice, bob, sign_in):
    mine = sign_in(alice)
    mine.put(f"/api/blocks/{bob.uuid}/")
    mine.put(f"/api/blocks/{bob.uuid}/")
    assert [one["person"]["username"] for one in mine.get("/api/blocks/").json()] == ["bob"]
    assert sign_in(bob).get("/api/blocks/").json() == []
    assert mine.post("/api/contact-requests/", {"username": "bob"}, **JSON).json()["code"] == "you_blocked"
    assert mine.post("/settings/blocked/", {"person": str(bob.uuid)}).status_code == 302
    assert Block.objects.count() == 0
    assert send(sign_in(bob), talk).status_code == 201


def test_blocking_asks_first_says_what_happens_and_can_be_undone_on_the_spot_and_later(talk, alice, bob, dave, sign_in):
    mine = sign_in(alice)
    address = f"/contacts/{bob.uuid}/block/"
    assert address in mine.get(f"/contacts/{bob.uuid}/").content.decode()
    page = mine.get(address).content.decode()
    assert ("Block Bob?" in page, "They are not told" in page) == (True, True)
    assert Block.objects.count() == 0
    answer = mine.post(address, follow=True)
    assert answer.redirect_chain == [(address, 302)]
    done = answer.content.decode()
    assert ("You have blocked Bob" in done, "Undo" in done) == (True, True)
    assert mine.get(f"/contacts/{bob.uuid}/", follow=True).redirect_chain == [(address, 302)]  # the person's page
    shown = mine.get(f"/api/conversations/{talk.uuid}/").json()
    assert (shown["can_send"], shown["is_blocked"]) == (False, True)
    theirs = sign_in(bob).get(f"/api/conversations/{talk.uuid}/").json()
    assert (theirs["can_send"], theirs["is_blocked"]) == (False, False)
    undone = mine.post("/settings/blocked/", {"person": str(bob.uuid), "next": f"/contacts/{bob.uuid}/"})
    assert (undone.status_code, undone["Location"], Block.objects.count()) == (302, f"/contacts/{bob.uuid}/", 0)
    elsewhere = mine.post("/settings/blocked/", {"person": str(bob.uuid), "next": "https://evil.example/"})
    assert elsewhere["Location"] == "/settings/blocked/"


def test_blocking_ends_requests_that_wait_and_oneself_is_not_blocked(alice, dave, sign_in):
    request = contacts.request_contact(sender=dave, username="alice")
    blocks.block_person(owner=alice, person=dave)
    request.refresh_from_db()
    assert request.state == ContactRequest.State.REFUSED
    assert sign_in(alice).put(f"/api/blocks/{alice.uuid}/").json()["code"] == "that_is_you"
    assert sign_in(alice).put(f"/api/blocks/{uuid4()}/").status_code == 404


def test_typing_in_a_group_is_not_rung_at_who_blocked_the_writer(alice, bob, carol, told):  # noqa: F811
    factories.make_contacts(alice, carol)
    group = conversations.create_group(owner=alice, title="Tea", people=[bob, carol])
    blocks.block_person(owner=carol, person=bob)
    with told() as heard:
        assert typing.announce_typing(user_id=bob.pk, conversation=group.uuid)
    assert set(heard.parcels[0].users) == {alice.pk}


def test_a_persons_code_finds_them_until_it_is_renewed(alice, dave, sign_in, client):
    mine = sign_in(alice)
    url = mine.get("/api/me/code/").json()["url"]
    old = url.rstrip("/").rpartition("/")[2]
    assert "Alice" in client.get(f"/u/{old}/").content.decode()
    assert client.get(f"/u/{old}/code.png").content[:4] == b"\x89PNG"
    assert client.post(f"/u/{old}/ask/").status_code == 302
    assert ContactRequest.objects.count() == 0
    sign_in(dave).post(f"/u/{old}/ask/", {"line": "From the fair"})
    assert ContactRequest.objects.get(sender=dave, receiver=alice).line == "From the fair"
    assert mine.post("/api/me/code/").json()["url"] != url
    assert client.get(f"/u/{old}/").status_code == 404
    assert client.get(f"/u/{old}/code.svg").status_code == 404
    assert sign_in(dave).post(f"/u/{old}/ask/").status_code == 404
    assert alice.username not in client.get("/u/nothing/").content.decode()
    guest = factories.make_user("guest-x", kind="guest")
    assert sign_in(guest).get("/api/me/code/").json()["code"] == "guests_cannot"
    assert codes.code_of(user=alice) != old


def test_the_pages_of_a_contact_keep_what_is_typed(alice, bob, sign_in):
    mine = sign_in(alice)
    assert mine.post(f"/contacts/{bob.uuid}/", {"remark": "Bobby", "tags": "Tea，Work"}).status_code == 302
    kept = Contact.objects.get(owner=alice)
    assert (kept.remark, sorted(tag.name for tag in kept.tags.all())) == ("Bobby", ["Tea", "Work"])
    assert "Tea, Work" in mine.get(f"/contacts/{bob.uuid}/").content.decode()
    assert mine.post(f"/contacts/{bob.uuid}/", {"tags": "t" * 31}).status_code == 400
    assert mine.post(f"/contacts/{bob.uuid}/block/").status_code == 302
    assert mine.get(f"/contacts/{bob.uuid}/")["Location"] == f"/contacts/{bob.uuid}/block/"  # where it can be undone
    assert "Bob" in mine.get("/settings/blocked/").content.decode()
