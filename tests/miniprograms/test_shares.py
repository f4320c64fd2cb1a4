"""Sharing: one result for each target, never to strangers, never twice."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from accounts.models import Contact
from chat.models import Conversation, HeldMessage, Message, WordRule
from chat.services.conversations import create_group, open_direct
from chat.services.screening import forget_rules
from official.services.accounts import create_account, follow
from tests.factories import make_contacts, make_user


@pytest.fixture
def chat(alice, bob):
    return open_direct(me=alice, other=bob)


@pytest.fixture
def group(alice, bob):
    return create_group(owner=alice, title="Gardeners", people=[bob])


def share(client, **body):
    asked = {"client_id": str(uuid.uuid4()), "program": "roses", "path": "p/rose/", **body}
    for name in ("conversations", "people"):
        asked[name] = [str(getattr(target, "uuid", target)) for target in asked.get(name, [])]
    return client.post("/api/shares/", asked, content_type="application/json")


def results(answer):
    return [(row["target"]["uuid"], row["status"], row["code"]) for row in answer.json()["results"]]


def said():
    """Everything that people sent, oldest first: where, and what."""
    sent = Message.objects.exclude(sender=None).select_related("conversation").order_by("id")
    return [(message.conversation.uuid, message.card["path"] if message.card else message.text) for message in sent]


def test_a_page_is_sent_to_several_at_once_with_one_result_each(sign_in, alice, chat, group, roses):
    answer = share(sign_in(alice), conversations=[group, chat])
    assert answer.json()["results"] == [
        {
            "target": {"type": "conversation", "uuid": str(target.uuid)},
            "status": "sent",
            "conversation": str(target.uuid),
            "code": "",
            "message": "",
        }
        for target in (group, chat)
    ]
    assert said() == [(group.uuid, "p/rose/"), (chat.uuid, "p/rose/")]


def test_the_note_follows_the_card(sign_in, alice, chat, roses):
    share(sign_in(alice), conversations=[chat], note="  Look at this!  ")
    assert said() == [(chat.uuid, "p/rose/"), (chat.uuid, "Look at this!")]


def test_a_contact_without_a_chat_gets_one(sign_in, alice, bob, roses):
    answer = share(sign_in(alice), people=[bob])
    chat = Conversation.objects.get()
    assert answer.json()["results"][0]["conversation"] == str(chat.uuid)
    assert (chat.kind, said()) == ("direct", [(chat.uuid, "p/rose/")])


def test_what_is_sent_is_what_the_preview_showed(sign_in, alice, chat, roses):
    client = sign_in(alice)
    shown = client.get("/api/shares/preview/?program=roses&path=p/rose/").json()
    share(client, conversations=[chat])
    assert Message.objects.get().card == shown["card"]
    assert shown["card"]["snapshot"]["en"]["title"] == "Rose"
    assert shown["live"]["title"] == "p/rose/"


def test_a_retry_sends_nothing_twice(sign_in, alice, chat, group, roses):
    client, client_id = sign_in(alice), str(uuid.uuid4())
    first = share(client, client_id=client_id, conversations=[chat, group], note="Hi")
    again = share(client, client_id=client_id, conversations=[chat, group], note="Hi")
    assert results(first) == results(again) == [(str(chat.uuid), "sent", ""), (str(group.uuid), "sent", "")]
    assert len(said()) == 4


def test_a_retry_after_the_note_was_changed_sends_nothing_twice(sign_in, alice, chat, group, roses):
    client, client_id = sign_in(alice), str(uuid.uuid4())
    share(client, client_id=client_id, conversations=[chat], note="Hi")
    again = share(client, client_id=client_id, conversations=[chat, group], note="Hello")
    assert [row[1] for row in results(again)] == ["sent", "sent"]
    assert said() == [(chat.uuid, "p/rose/"), (chat.uuid, "Hi"), (group.uuid, "p/rose/"), (group.uuid, "Hello")]


def test_the_same_chat_chosen_twice_gets_it_once(sign_in, alice, bob, chat, roses):
    answer = share(sign_in(alice), conversations=[chat, chat], people=[bob])
    assert [row[1] for row in results(answer)] == ["sent", "sent"]
    assert said() == [(chat.uuid, "p/rose/")]


def test_sharing_again_on_purpose_sends_again(sign_in, alice, chat, roses):
    client = sign_in(alice)
    share(client, conversations=[chat])
    share(client, conversations=[chat])
    assert len(said()) == 2


def test_one_refusal_stops_no_other(sign_in, alice, bob, dave, chat, roses):
    answer = share(sign_in(alice), conversations=[uuid.uuid4(), chat], people=[dave])
    assert [row[1:] for row in results(answer)] == [
        ("refused", "not_a_member"),
        ("sent", ""),
        ("refused", "not_contacts"),
    ]
    assert answer.json()["results"][2]["message"] == "You can only share with your contacts."
    assert said() == [(chat.uuid, "p/rose/")]
    assert Conversation.objects.count() == 1


def test_dave_reaches_nobody(sign_in, alice, bob, dave, chat, group, roses):
    before = Conversation.objects.count()
    answer = share(sign_in(dave), conversations=[chat, group], people=[alice, bob])
    assert [row[1:] for row in results(answer)] == [("refused", "not_a_member")] * 2 + [("refused", "not_contacts")] * 2
    assert said() == []
    assert Conversation.objects.count() == before


def test_a_stranger_and_nobody_get_the_same_answer(sign_in, alice, bob, dave, roses):
    of_dave, of_nobody = share(sign_in(alice), people=[dave, uuid.uuid4()]).json()["results"]
    assert {**of_dave, "target": None} == {**of_nobody, "target": None}


def test_a_contact_lost_since_the_chat_began_is_refused(sign_in, alice, bob, chat, roses):
    Contact.objects.all().delete()
    answer = share(sign_in(alice), conversations=[chat], people=[bob])
    assert [row[1:] for row in results(answer)] == [("refused", "not_contacts")] * 2
    assert said() == []


def test_a_group_one_has_left_is_refused(sign_in, bob, group, roses):
    from django.utils import timezone

    group.memberships.filter(user=bob).update(left_at=timezone.now())
    assert results(share(sign_in(bob), conversations=[group]))[0][1:] == ("refused", "not_a_member")
    assert said() == []


def test_official_accounts_and_feeds_are_no_place_to_share(sign_in, alice, roses):
    account = create_account(handle="teahouse", name_en="Tea House")
    chat = follow(user=alice, account=account)
    answer = share(sign_in(alice), conversations=[chat, account.feed], people=[account.voice, alice])
    assert [row[1:] for row in results(answer)] == [
        ("refused", "cannot_share_there"),
        ("refused", "not_a_member"),
        ("refused", "not_contacts"),
        ("refused", "not_contacts"),
    ]
    assert said() == []


def test_a_guest_is_told_to_make_an_account_first(sign_in, alice, roses):
    guest = make_user("guest-1", kind="guest")
    make_contacts(guest, alice)
    client = sign_in(guest)
    refused = [share(client, people=[alice]), client.get("/api/shares/preview/?program=roses")]
    assert [(answer.status_code, answer.json()["code"]) for answer in refused] == [(403, "guest_cannot_share")] * 2
    assert said() == []


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({}, 400, "nobody_chosen"),
        ({"people": [uuid.uuid4() for _ in range(10)]}, 400, "too_many_chosen"),
        ({"people": ["not-a-uuid"]}, 400, "invalid"),
        ({"client_id": ""}, 400, "invalid"),
        ({"note": "x" * 501}, 400, "invalid"),
        ({"path": "../x"}, 400, "bad_path"),
        ({"path": "p/weed/"}, 404, "not_found"),
        ({"program": "hidden"}, 404, "not_found"),
    ],
)
def test_a_share_that_cannot_be_sends_nothing(sign_in, alice, chat, roses, hidden, change, status, code):
    targets = {} if code == "nobody_chosen" else {"conversations": [chat]}
    answer = share(sign_in(alice), **{**targets, **change})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert said() == []


def test_who_is_not_signed_in_shares_nothing(chat, roses):
    assert share(Client(), conversations=[chat]).status_code == 401
    assert Client().get("/api/shares/preview/?program=roses").status_code == 401
    assert said() == []


def test_a_home_is_shared_as_the_programs_own_card(sign_in, alice, chat, roses):
    client = sign_in(alice)
    assert share(client, path="", conversations=[chat]).status_code == 200
    page = client.get(f"/api/conversations/{chat.uuid}/messages/").json()
    message = page["items"][0]
    assert (message["card"]["kind"], message["live"]["title"]) == ("miniprograms.home", "Rose Garden")
    roses.is_published = False
    roses.save()
    live = client.get(f"/api/cards/?messages={message['uuid']}").json()["cards"][message["uuid"]]
    assert (live["title"], live["is_gone"]) == ("Rose Garden", True)


@pytest.fixture
def rule():
    forget_rules()
    yield WordRule.objects.create(pattern="casino", effect="hold")
    forget_rules()


def test_a_note_that_a_rule_keeps_back_waits_and_its_card_is_there(sign_in, alice, chat, group, roses, rule):
    again = {"client_id": str(uuid.uuid4()), "conversations": [chat, group], "note": "My casino"}
    for _ in range(2):
        answer = share(sign_in(alice), **again)
        assert results(answer) == [(str(where.uuid), "sent", "message_held") for where in (chat, group)]
    assert said() == [(chat.uuid, "p/rose/"), (group.uuid, "p/rose/")]
    assert list(HeldMessage.objects.order_by("pk").values_list("conversation", "text")) == [
        (chat.pk, "My casino"), (group.pk, "My casino"),
    ]  # fmt: skip


def test_a_note_with_a_forbidden_word_keeps_its_card_back_too(sign_in, alice, chat, roses, rule):
    WordRule.objects.update(effect="block")
    forget_rules()
    answer = share(sign_in(alice), conversations=[chat], note="My casino")
    assert results(answer) == [(str(chat.uuid), "refused", "words_refused")]
    assert (said(), HeldMessage.objects.count()) == ([], 0)
