"""Passing messages on."""

from __future__ import annotations

from uuid import uuid4

import pytest

from accounts.models import User
from chat.cards import Card
from chat.models import Message
from chat.services import conversations, messages
from miniprograms.cards import HOME
from shop.cards import receipt
from tests import factories
from tests.chat.test_history import broadcast, say
from tests.chat.uploads import picture, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(alice, bob):
    return conversations.create_group(owner=alice, title="Tea", people=[bob])


def forward(client, sent, *, chats=(), people=(), client_id=None):
    body = {
        "client_id": client_id or str(uuid4()),
        "messages": [str(message.uuid) for message in sent],
        "conversations": [str(chat.uuid) for chat in chats],
        "people": [str(person.uuid) for person in people],
    }
    return client.post("/api/forwards/", body, content_type="application/json")


def told_in(conversation):
    return Message.objects.filter(conversation=conversation, is_forwarded=True).order_by("seq")


def statuses(answer):
    return [(result["status"], result["code"]) for result in answer.json()["results"]]


def test_messages_go_to_several_chats_in_the_order_they_were_said(talk, group, alice, bob, sign_in):
    one, two = say(bob, talk, "one", "two")
    answer = forward(sign_in(alice), [two, one], chats=[group, talk])
    assert statuses(answer) == [("sent", ""), ("sent", "")]
    for chat in (group, talk):
        assert [(message.text, message.sender) for message in told_in(chat)] == [("one", alice), ("two", alice)]


def test_a_contact_without_a_chat_gets_one(talk, alice, bob, carol, sign_in):
    factories.make_contacts(alice, carol)
    [said] = say(bob, talk, "for carol")
    answer = forward(sign_in(alice), [said], people=[carol])
    chat = conversations.open_direct(me=alice, other=carol)
    assert answer.json()["results"][0]["conversation"] == str(chat.uuid)
    assert [message.text for message in told_in(chat)] == ["for carol"]


def test_the_same_forwarding_again_sends_nothing_twice(talk, group, alice, bob, sign_in):
    sent, client_id = say(bob, talk, "one", "two"), str(uuid4())
    first = forward(sign_in(alice), sent, chats=[group], client_id=client_id)
    again = forward(sign_in(alice), sent, chats=[group, talk], client_id=client_id)
    assert (statuses(first), statuses(again)) == ([("sent", "")], [("sent", ""), ("sent", "")])
    assert (told_in(group).count(), told_in(talk).count()) == (2, 2)


def test_one_refusal_stops_no_other(talk, group, alice, bob, carol, dave, sign_in):
    [said] = say(bob, talk, "on and on")
    foreign = conversations.create_feed()
    answer = forward(sign_in(alice), [said], chats=[foreign, group], people=[dave])
    assert statuses(answer) == [("refused", "not_found"), ("sent", ""), ("refused", "not_contacts")]
    assert Message.objects.filter(is_forwarded=True).count() == 1


def test_an_official_account_is_nobody_to_forward_to(talk, following, alice, bob, sign_in):
    [said] = say(bob, talk, "to the shop")
    assert statuses(forward(sign_in(alice), [said], chats=[following])) == [("refused", "cannot_send_here")]


def test_whom_it_named_and_answered_stays_behind(talk, group, alice, bob, sign_in):
    [asked] = say(alice, talk, "Who?")
    aside = messages.Aside(reply_to=asked.uuid, mentions=[str(alice.uuid)])
    said = messages.send_text(sender=bob, conversation=talk, client_id=uuid4(), text="@Alice", aside=aside)
    forward(sign_in(bob), [said], chats=[group])
    [copy] = told_in(group)
    assert (copy.text, copy.reply_to, copy.mentions) == ("@Alice", None, [])


def test_pictures_go_along_as_files_of_the_copys_own(talk, group, alice, bob, sign_in):
    original = sent(sign_in(bob), talk, picture())
    said = original.message
    forward(sign_in(alice), [said], chats=[group])
    [copy] = told_in(group)
    copied = copy.attachments.get()
    assert (copy.kind, copied.owner, copied.size) == ("pictures", alice, original.size)
    assert sign_in(bob).post(f"/api/messages/{said.uuid}/recall/").status_code == 200
    assert sign_in(alice).get(f"/files/{original.uuid}/").status_code == 404
    assert sign_in(alice).get(f"/files/{copied.uuid}/").status_code == 200


def test_a_broadcast_can_be_passed_on(following, feed, voice, talk, alice, sign_in):
    news = broadcast(feed, voice, "news")
    forward(sign_in(alice), [news], chats=[talk])
    assert [message.card["ref"] for message in told_in(talk)] == ["news"]


def test_what_is_gone_or_a_line_of_the_system_is_not_passed_on(talk, group, alice, bob, sign_in, told):
    recalled, removed = say(bob, talk, "recalled", "removed")
    Message.objects.filter(pk=recalled.pk).update(recalled_at=recalled.created_at)
    Message.objects.filter(pk=removed.pk).update(removed_at=removed.created_at)
    line = messages.add_system_line(conversation=talk, code="t.line", values={})
    with told() as heard:
        for message in (recalled, removed, line):
            answer = forward(sign_in(alice), [message], chats=[group])
            assert (answer.status_code, answer.json()["code"]) == (409, "cannot_be_forwarded")
    assert (told_in(group).count(), heard.parcels) == (0, [])


def test_cards_follow_the_rules_of_their_kind(talk, group, alice, sign_in, told):
    def send(kind):
        card = Card(kind=kind, ref=str(uuid4()))
        return messages.send_card(sender=alice, conversation=talk, client_id=uuid4(), card=card)

    bought, home = send(receipt.KIND), send(HOME)
    client = sign_in(alice)
    with told() as heard:
        assert forward(client, [bought], chats=[group]).json()["code"] == "cannot_be_forwarded"
        User.objects.filter(pk=alice.pk).update(kind=User.Kind.GUEST)
        assert forward(client, [home], chats=[group]).json()["code"] == "guest_cannot_share"
    assert (told_in(group).count(), heard.parcels) == (0, [])
    User.objects.filter(pk=alice.pk).update(kind=User.Kind.PERSON)
    assert statuses(forward(client, [home], chats=[group])) == [("sent", "")]


def test_a_stranger_can_pass_nothing_on(talk, bob, dave, carol, sign_in, told):
    factories.make_contacts(dave, carol)
    [said] = say(bob, talk, "private")
    with told() as heard:
        answer = forward(sign_in(dave), [said], people=[carol])
    assert (answer.status_code, heard.parcels, Message.objects.count()) == (404, [], 1)


def test_it_goes_to_one_to_nine_chats(talk, alice, bob, sign_in):
    [said] = say(bob, talk, "Tea")
    assert forward(sign_in(alice), [said]).json()["code"] == "nobody_to_forward_to"
    strangers = [factories.make_user(f"person{number}") for number in range(9)]
    answer = forward(sign_in(alice), [said], chats=[talk], people=strangers)
    assert (answer.status_code, answer.json()["code"]) == (400, "nobody_to_forward_to")
    assert Message.objects.count() == 1
