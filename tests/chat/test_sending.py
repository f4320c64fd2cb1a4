from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.services import contacts, tokens
from chat.cards import Card
from chat.errors import CannotSendHere, ClientIdReused, NotContacts
from chat.models import Conversation, Event, Membership, Message
from chat.services import conversations, messages
from core.errors import Invalid, NotFound
from tests.chat.conftest import send

pytestmark = pytest.mark.django_db


def nothing_changed(conversation: Conversation) -> bool:
    conversation.refresh_from_db()
    return (conversation.last_seq, conversation.message_count, Message.objects.count(), Event.objects.count()) == (
        0,
        0,
        0,
        0,
    )


def test_a_text_is_stored_logged_and_told_to_both(talk, alice, bob, sign_in, told):
    client_id = str(uuid4())
    with told() as heard:
        answer = send(sign_in(alice), talk, "Have you seen this tea? \n", client_id)
    assert answer.status_code == 201
    body = answer.json()
    message = Message.objects.get()
    assert body == {
        "uuid": str(message.uuid),
        "conversation": str(talk.uuid),
        "seq": 1,
        "kind": "text",
        "sender": {"uuid": str(alice.uuid), "name": "Alice", "avatar": "", "kind": "person"},
        "client_id": client_id,
        "text": "Have you seen this tea?",
        "system": None,
        "card": None,
        "data": None,
        "attachments": [],
        "reply_to": None,
        "mentions": [],
        "mention_ranges": [],
        "reactions": [],
        "link": None,
        "is_forwarded": False,
        "state": "",
        "edited_at": None,
        "created_at": message.created_at.isoformat().replace("+00:00", "Z"),
    }
    [parcel], [frame] = heard.parcels, heard.frames()
    assert set(parcel.users) == {alice.pk, bob.pk}
    assert not parcel.transient
    assert frame == {
        "type": "event",
        "epoch": frame["epoch"],
        "conversation": str(talk.uuid),
        "seq": 1,
        "event": {"type": "message.created", "message": body},
        "at": body["created_at"],
    }
    assert Event.objects.values_list("type", "seq", "payload").get() == ("message.created", 1, {})


def test_the_same_send_again_answers_the_same_and_adds_nothing(talk, alice, sign_in, told):
    client_id = str(uuid4())
    first = send(sign_in(alice), talk, "Once", client_id)
    with told() as heard:
        again = send(sign_in(alice), talk, "Once", client_id)
    assert (again.status_code, again.json()) == (201, first.json())
    assert heard.parcels == []
    assert Message.objects.count() == Event.objects.count() == 1


def test_the_same_id_with_another_text_is_a_conflict_and_changes_nothing(talk, alice, sign_in, told):
    client_id = str(uuid4())
    send(sign_in(alice), talk, "Once", client_id)
    with told() as heard:
        answer = send(sign_in(alice), talk, "Twice", client_id)
    assert (answer.status_code, answer.json()["code"]) == (409, "client_id_reused")
    assert heard.parcels == []
    assert list(Message.objects.values_list("text", flat=True)) == ["Once"]


def test_the_same_id_in_another_conversation_is_a_conflict(talk, alice, bob):
    client_id = uuid4()
    group = conversations.create_group(owner=alice, title="Tea", people=[bob])
    messages.send_text(sender=alice, conversation=talk, client_id=client_id, text="Hello")
    with pytest.raises(ClientIdReused):
        messages.send_text(sender=alice, conversation=group, client_id=client_id, text="Hello")
    group.refresh_from_db()
    assert group.last_seq == 1  # the line that says who started it


def test_two_people_may_happen_on_the_same_id(talk, alice, bob):
    client_id = uuid4()
    one = messages.send_text(sender=alice, conversation=talk, client_id=client_id, text="Hello")
    two = messages.send_text(sender=bob, conversation=talk, client_id=client_id, text="Hello")
    assert (one.seq, two.seq) == (1, 2)


def test_a_retry_after_the_contact_ended_still_answers_what_was_stored(talk, alice, bob):
    client_id = uuid4()
    first = messages.send_text(sender=alice, conversation=talk, client_id=client_id, text="Hello")
    contacts.remove_contact(owner=bob, person=alice)
    assert messages.send_text(sender=alice, conversation=talk, client_id=client_id, text="Hello") == first


@pytest.mark.parametrize("text", ["", "   \n\t ", "x" * 4001])
def test_no_text_and_too_much_text_are_refused(talk, alice, sign_in, told, text):
    with told() as heard:
        answer = send(sign_in(alice), talk, text)
    assert (answer.status_code, answer.json()["code"], list(answer.json()["fields"])) == (400, "invalid", ["text"])
    assert heard.parcels == []
    assert nothing_changed(talk)


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001, "zero \x00 byte", "half \ud83d a pair"])
def test_the_service_itself_refuses_what_no_database_can_keep(talk, alice, text):
    with pytest.raises(Invalid):
        messages.send_text(sender=alice, conversation=talk, client_id=uuid4(), text=text)
    assert nothing_changed(talk)


@pytest.mark.parametrize("raw", ['{"client_id": "x", "text": "a"}', '{"text": "a"}', "[]", "nonsense", '{"text": 1}'])
def test_a_broken_request_is_refused(talk, alice, sign_in, raw):
    url = f"/api/conversations/{talk.uuid}/messages/"
    assert sign_in(alice).post(url, raw, content_type="application/json").status_code == 400
    assert nothing_changed(talk)


def test_a_stranger_cannot_tell_a_conversation_from_nothing(talk, dave, sign_in, told):
    with told() as heard:
        answer = send(sign_in(dave), talk)
        nowhere = sign_in(dave).post(f"/api/conversations/{uuid4()}/messages/", {}, content_type="application/json")
    assert answer.status_code == 404
    assert nowhere.status_code == 400 or nowhere.status_code == 404
    assert heard.parcels == []
    assert nothing_changed(talk)
    with pytest.raises(NotFound):
        messages.send_text(sender=dave, conversation=talk, client_id=uuid4(), text="Hello")


def test_who_left_can_neither_write_nor_hear(talk, alice, bob, told):
    Membership.objects.filter(conversation=talk, user=bob).update(left_at=timezone.now())
    with pytest.raises(NotFound):
        messages.send_text(sender=bob, conversation=talk, client_id=uuid4(), text="Hello")
    with told() as heard:
        messages.send_text(sender=alice, conversation=talk, client_id=uuid4(), text="Gone?")
    assert heard.parcels[0].users == (alice.pk,)


def test_a_direct_chat_is_closed_when_the_two_are_no_contacts_any_more(talk, alice, bob, sign_in, told):
    contacts.remove_contact(owner=alice, person=bob)
    with told() as heard:
        answer = send(sign_in(alice), talk)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_contacts")
    assert heard.parcels == []
    assert nothing_changed(talk)
    with pytest.raises(NotContacts):
        messages.send_card(sender=bob, conversation=talk, client_id=uuid4(), card=Card(kind="t.x", ref="1"))
    assert not sign_in(alice).get(f"/api/conversations/{talk.uuid}/").json()["can_send"]


def test_a_card_travels_as_data_and_its_repetition_with_a_newer_snapshot_is_the_same_send(talk, alice):
    client_id = uuid4()
    card = Card(kind="t.product", ref=str(uuid4()), program="tea", path="p/1/", facts={"price_minor": 1800})
    first = messages.send_card(sender=alice, conversation=talk, client_id=client_id, card=card)
    again = Card(**{**card.as_json(), "facts": {"price_minor": 1700}})
    assert messages.send_card(sender=alice, conversation=talk, client_id=client_id, card=again) == first
    assert Message.objects.get().card == card.as_json()
    with pytest.raises(ClientIdReused):
        messages.send_card(sender=alice, conversation=talk, client_id=client_id, card=Card(kind="t.product", ref="2"))


def test_a_feed_takes_broadcasts_only(feed, voice, alice, following):
    with pytest.raises(CannotSendHere):
        messages.send_text(sender=voice, conversation=feed, client_id=uuid4(), text="Hello")
    with pytest.raises(CannotSendHere):
        messages.post_to_feed(feed=following, sender=voice, client_id=uuid4(), card=Card(kind="t.x", ref="1"))
    assert Message.objects.count() == 0


def test_an_import_says_when_it_was_said_but_time_never_goes_back(talk, alice):
    long_ago = timezone.now() - timedelta(days=3)
    first = messages.send_text(sender=alice, conversation=talk, client_id=uuid4(), text="Then", at=long_ago)
    before = long_ago - timedelta(days=1)
    second = messages.send_text(sender=alice, conversation=talk, client_id=uuid4(), text="Before", at=before)
    third = messages.send_text(sender=alice, conversation=talk, client_id=uuid4(), text="Now")
    assert (first.created_at, second.created_at) == (long_ago, long_ago)
    assert third.created_at > long_ago + timedelta(days=2)


def test_a_token_writes_with_the_chat_scope_only(talk, alice, client):
    _token, reader = tokens.make_token(user=alice, name="reader", scopes=["read"])
    _token, writer = tokens.make_token(user=alice, name="writer", scopes=["chat"])
    url, body = f"/api/conversations/{talk.uuid}/messages/", {"client_id": str(uuid4()), "text": "From a program"}
    refused = client.post(url, body, content_type="application/json", headers={"Authorization": f"Bearer {reader}"})
    assert refused.status_code == 403
    assert nothing_changed(talk)
    sent = client.post(url, body, content_type="application/json", headers={"Authorization": f"Bearer {writer}"})
    assert sent.status_code == 201


def test_sending_too_fast_is_answered_with_when_to_retry(talk, alice, sign_in, monkeypatch):
    from core.limits import ActionThrottle

    monkeypatch.setattr(ActionThrottle, "THROTTLE_RATES", {"send": "2/min"})
    client = sign_in(alice)
    assert [send(client, talk).status_code for _ in range(3)] == [201, 201, 429]
    assert Message.objects.count() == 2
    refused = send(client, talk)
    assert refused.json()["code"] == "too_many"
    assert 0 < int(refused["Retry-After"]) <= 60
    assert client.get(f"/api/conversations/{talk.uuid}/messages/").status_code == 200


def test_sending_takes_a_bounded_number_of_queries(alice, talk, sign_in, django_assert_max_num_queries):
    from tests.factories import make_contacts, make_user

    people = [make_user(f"friend{number}") for number in range(30)]
    for person in people:
        make_contacts(alice, person)
    group = conversations.create_group(owner=alice, title="Many", people=people)
    client = sign_in(alice)
    with django_assert_max_num_queries(17):
        assert send(client, group).status_code == 201
