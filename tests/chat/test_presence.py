"""Read marks and when somebody was here last: told to those who tell."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Block, Contact, User
from accounts.services.privacy import choose_privacy, note_seen
from chat.models import Conversation
from chat.services import conversations
from tests.chat.test_history import say

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json"}


def summary(client, conversation):
    return client.get(f"/api/conversations/{conversation.uuid}/").json()


def read(client, conversation, seq):
    client.put(f"/api/conversations/{conversation.uuid}/read/", {"seq": seq}, **JSON)


def test_the_other_hears_that_it_was_read(talk, alice, bob, sign_in, told):
    say(alice, talk, "one", "two")
    assert summary(sign_in(alice), talk)["read_by_other"] == 0
    with told() as heard:
        read(sign_in(bob), talk, 2)
    rings = {frame["name"]: (parcel.users, frame["data"]) for parcel, frame in zip(
        heard.parcels, heard.frames(), strict=True)}  # fmt: skip
    assert rings["seen"] == ((alice.pk,), {"conversation": str(talk.uuid), "seq": 2})
    assert summary(sign_in(alice), talk)["read_by_other"] == 2


@pytest.mark.parametrize("who", ["alice", "bob"])
def test_who_does_not_show_it_neither_gives_nor_gets_it(talk, alice, bob, sign_in, told, who):
    choose_privacy(user={"alice": alice, "bob": bob}[who], shows_reading=False, shows_last_seen=False)
    say(alice, talk, "one")
    with told() as heard:
        read(sign_in(bob), talk, 1)
    assert heard.names() == ["read"]
    assert [summary(sign_in(person), talk)["read_by_other"] for person in (alice, bob)] == [None, None]


def test_who_is_no_contact_any_more_is_told_nothing(talk, alice, bob, sign_in, told):
    for person in (alice, bob):
        choose_privacy(user=person, shows_reading=True, shows_last_seen=True)
    note_seen(user_ids=[alice.pk, bob.pk])
    say(alice, talk, "one")
    alice.contacts.all().delete()
    bob.contacts.all().delete()
    with told() as heard:
        read(sign_in(bob), talk, 1)
    assert heard.names() == ["read"]
    shown = summary(sign_in(alice), talk)
    assert (shown["read_by_other"], shown["other_seen_at"]) == (None, None)


def test_when_somebody_was_here_is_kept_and_shown_where_both_want_it(talk, alice, bob, sign_in):
    assert note_seen(user_ids=[alice.pk, bob.pk]) == 0
    choose_privacy(user=bob, shows_reading=True, shows_last_seen=True)
    assert note_seen(user_ids=[alice.pk, bob.pk]) == 1
    assert User.objects.get(pk=alice.pk).last_seen_at is None
    assert summary(sign_in(alice), talk)["other_seen_at"] is None
    choose_privacy(user=alice, shows_reading=True, shows_last_seen=True)
    at = timezone.now().replace(second=31, microsecond=7) - timedelta(hours=2)
    User.objects.filter(pk=bob.pk).update(last_seen_at=at)
    shown = summary(sign_in(alice), talk)["other_seen_at"]
    assert shown == at.replace(second=0, microsecond=0).isoformat().replace("+00:00", "Z")
    choose_privacy(user=User.objects.get(pk=bob.pk), shows_reading=True, shows_last_seen=False)
    assert User.objects.get(pk=bob.pk).last_seen_at is None


def test_the_switches_are_on_the_settings_page(alice, sign_in):
    client = sign_in(alice)
    assert 'name="shows_reading"' in client.get("/settings/privacy/").content.decode()
    assert client.post("/settings/privacy/", {"shows_last_seen": "on"}).status_code == 302
    kept = User.objects.get(pk=alice.pk)
    assert (kept.shows_reading, kept.shows_last_seen) == (False, True)


def test_the_page_of_starred_messages_leads_to_where_they_were_said(talk, alice, bob, dave, sign_in):
    [said] = say(bob, talk, "<b>the address</b>")
    sign_in(alice).put(f"/api/messages/{said.uuid}/star/")
    page = sign_in(alice).get("/starred/").content.decode()
    assert "&lt;b&gt;the address&lt;/b&gt;" in page
    assert f"/chats/{talk.uuid}/?at={said.uuid}" in page
    assert str(said.uuid) not in sign_in(dave).get("/starred/").content.decode()


# Groups ---------------------------------------------------------------------------------------------
def marks(client, conversation):
    told = client.get(f"/api/conversations/{conversation.uuid}/reading/").json()["marks"]
    return {mark["person"]["name"]: mark["seq"] for mark in told}


@pytest.fixture
def group(alice, bob, carol):
    befriend(alice, carol)
    return conversations.create_group(owner=alice, title="Tea", people=[bob, carol])


def befriend(one, other):
    for owner, person in ((one, other), (other, one)):
        Contact.objects.get_or_create(owner=owner, person=person)


def test_a_small_group_knows_who_has_read(group, alice, bob, carol, sign_in, told):
    [first] = say(alice, group, "one")
    with told() as heard:
        read(sign_in(bob), group, first.seq)
    rings = {frame["name"]: (set(parcel.users), frame["data"]) for parcel, frame in zip(
        heard.parcels, heard.frames(), strict=True)}  # fmt: skip
    said = {"conversation": str(group.uuid), "seq": first.seq, "user": str(bob.uuid)}
    assert rings["seen"] == ({alice.pk, carol.pk}, said)
    assert marks(sign_in(alice), group)[bob.name] == first.seq
    assert marks(sign_in(alice), group)[carol.name] < first.seq


@pytest.mark.parametrize("who", ["alice", "bob"])
def test_in_a_group_too_it_is_told_both_ways_or_not_at_all(group, alice, bob, carol, sign_in, told, who):
    choose_privacy(user={"alice": alice, "bob": bob}[who], shows_reading=False, shows_last_seen=True)
    [first] = say(alice, group, "one")
    with told() as heard:
        read(sign_in(bob), group, first.seq)
    users = {
        user
        for parcel, frame in zip(heard.parcels, heard.frames(), strict=True)
        if frame["name"] == "seen"
        for user in parcel.users
    }
    assert users == ({carol.pk} if who == "alice" else set())
    assert bob.name not in marks(sign_in(alice), group)
    assert alice.name not in marks(sign_in(bob), group)


def test_a_large_group_a_block_and_a_stranger_are_told_nothing(group, alice, bob, carol, dave, sign_in, told):
    [first] = say(alice, group, "one")
    Block.objects.create(owner=carol, person=bob)
    with told() as heard:
        read(sign_in(bob), group, first.seq)
    assert [set(p.users) for p, f in zip(heard.parcels, heard.frames(), strict=True) if f["name"] == "seen"] == [
        {alice.pk}
    ]
    assert bob.name not in marks(sign_in(carol), group)
    assert sign_in(dave).get(f"/api/conversations/{group.uuid}/reading/").status_code == 404
    Conversation.objects.filter(pk=group.pk).update(member_count=51)
    with told() as heard:
        read(sign_in(carol), group, first.seq)
    assert "seen" not in heard.names()
    assert marks(sign_in(alice), group) == {}
