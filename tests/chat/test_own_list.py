"""How a chat stands in one person's list: archived, marked unread, deleted for oneself and back with what is said next."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from chat.models import Membership, Message
from chat.services import conversations, messages, push

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json"}


def say(sender, talk, *texts) -> list[Message]:
    return [messages.send_text(sender=sender, conversation=talk, client_id=uuid4(), text=text) for text in texts]


def listed(client, query="") -> list[str]:
    return [one["uuid"] for one in client.get(f"/api/conversations/{query}").json()["results"]]


def texts(client, talk) -> list[str]:
    return [one["text"] for one in client.get(f"/api/conversations/{talk.uuid}/messages/").json()["items"]]


def test_a_deleted_chat_leaves_ones_own_list_and_comes_back_with_the_next_message(talk, alice, bob, sign_in, told):
    mine, theirs = sign_in(alice), sign_in(bob)
    old, *_ = say(bob, talk, "before", "and more")
    with told() as heard:
        assert mine.put(f"/api/conversations/{talk.uuid}/deletion/").status_code == 204
    told_to = {frame["name"]: parcel.users for parcel, frame in zip(heard.parcels, heard.frames(), strict=True)}
    assert told_to == {"read": (alice.pk,), "seen": (bob.pk,), "conversations.changed": (alice.pk,)}
    assert listed(mine) == []
    assert listed(mine, "?deleted=true") == [str(talk.uuid)]
    assert texts(mine, talk) == []
    assert mine.get(f"/api/messages/{old.uuid}/").status_code == 404
    assert mine.get("/api/search/?q=before").json()["groups"] == []
    assert texts(theirs, talk) == ["before", "and more"]
    assert push.unread_in_all(alice) == 0
    say(bob, talk, "after")
    assert listed(mine) == [str(talk.uuid)]
    assert texts(mine, talk) == ["after"]
    one = mine.get(f"/api/conversations/{talk.uuid}/").json()
    assert (one["unread"], one["is_deleted"], one["last_message"]["text"]) == (1, False, "after")
    log = mine.get(f"/api/conversations/{talk.uuid}/events/?after=0").json()["events"]
    assert [event["event"]["message"]["text"] for event in log if "message" in event["event"]] == ["after"]


def test_a_deletion_is_undone_for_some_minutes(talk, alice, bob, sign_in):
    mine, url = sign_in(alice), f"/api/conversations/{talk.uuid}/deletion/"
    say(bob, talk, "first")
    mine.put(url)
    say(bob, talk, "second")
    mine.put(url)
    assert mine.delete(url).status_code == 204
    assert texts(mine, talk) == ["second"]
    assert listed(mine) == [str(talk.uuid)]
    assert mine.delete(url).status_code == 204  # nothing is deleted now
    mine.put(url)
    Membership.objects.filter(user=alice).update(cleared_at=timezone.now() - timedelta(minutes=11))
    late = mine.delete(url)
    assert (late.status_code, late.json()["code"]) == (409, "too_late_to_undo")
    assert texts(mine, talk) == []


def test_a_group_that_was_deleted_keeps_its_seat(alice, bob, talk, sign_in):
    group = conversations.create_group(owner=alice, title="Tea", people=[bob])
    say(alice, group, "old")
    client = sign_in(bob)
    client.put(f"/api/conversations/{group.uuid}/deletion/")
    assert str(group.uuid) not in listed(client)
    assert Membership.objects.current().filter(user=bob, conversation=group).exists()
    say(alice, group, "new")
    assert (str(group.uuid) in listed(client), texts(client, group)) == (True, ["new"])


def test_a_chat_is_archived_and_marked_unread_for_oneself(talk, alice, bob, sign_in):
    client, url = sign_in(alice), f"/api/conversations/{talk.uuid}/seat/"
    client.patch(url, {"is_pinned": True}, **JSON)
    assert client.patch(url, {"is_archived": True, "is_marked_unread": True}, **JSON).json() == {
        "is_muted": False, "is_pinned": False, "is_archived": True, "is_marked_unread": True,
    }  # fmt: skip
    assert push.unread_in_all(alice) == 1
    say(bob, talk, "it stays archived")
    one = client.get(f"/api/conversations/{talk.uuid}/").json()
    assert (one["is_archived"], one["unread"]) == (True, 1)
    client.put(f"/api/conversations/{talk.uuid}/read/", {"seq": one["last_seq"]}, **JSON)
    one = client.get(f"/api/conversations/{talk.uuid}/").json()
    assert (one["is_marked_unread"], one["unread"]) == (False, 0)
    other = sign_in(bob).get(f"/api/conversations/{talk.uuid}/").json()
    assert (other["is_archived"], other["is_marked_unread"]) == (False, False)


def test_a_stranger_deletes_archives_and_restores_nothing(talk, dave, bob, sign_in, told):
    client, before = sign_in(dave), list(Membership.objects.order_by("pk").values())
    with told() as heard:
        assert client.put(f"/api/conversations/{talk.uuid}/deletion/").status_code == 404
        assert client.delete(f"/api/conversations/{talk.uuid}/deletion/").status_code == 404
        assert client.patch(f"/api/conversations/{talk.uuid}/seat/", {"is_archived": True}, **JSON).status_code == 404
    assert (list(Membership.objects.order_by("pk").values()), heard.parcels) == (before, [])
