"""Taking back and changing what one said."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from chat import cards
from chat.cards import Card, card_view
from chat.models import Event, Membership, Message, MessageVersion, PinnedMessage, Reaction, StarredMessage
from chat.services import edits, messages
from tests.chat.test_history import say

pytestmark = pytest.mark.django_db


def patch(client, message, **body):
    return client.patch(f"/api/messages/{message.uuid}/", body, content_type="application/json")


def recall(client, message):
    return client.post(f"/api/messages/{message.uuid}/recall/")


def age(message, seconds):
    """Makes it so many seconds old."""
    Message.objects.filter(pk=message.pk).update(created_at=message.created_at - timedelta(seconds=seconds))


def state_of(conversation):
    """All that an act could have changed."""
    shown = Message.objects.filter(conversation=conversation).order_by("seq")
    return (
        list(shown.values_list("text", "edited_at", "recalled_at")),
        Event.objects.filter(conversation=conversation).count(),
        MessageVersion.objects.count(),
    )


def refused(client, talk, told, ask):
    """The answer to what is refused; nothing changed, and nobody was told."""
    before = state_of(talk)
    with told() as heard:
        answer = ask(client)
    assert state_of(talk) == before
    assert heard.parcels == []
    return answer.status_code, answer.json()["code"]


def test_an_edited_message_says_something_else_and_everyone_is_told(talk, alice, bob, sign_in, told):
    [message] = say(alice, talk, "at tree")
    with told() as heard:
        answer = patch(sign_in(alice), message, text="at three \n")
    assert (answer.status_code, answer.json()["text"]) == (200, "at three")
    [frame] = heard.frames()
    assert (frame["event"]["type"], frame["seq"], frame["event"]["message"]["seq"]) == ("message.edited", 2, 1)
    assert frame["event"]["message"]["text"] == "at three"
    assert frame["event"]["message"]["edited_at"] is not None
    assert set(heard.parcels[0].users) == {alice.pk, bob.pk}


def test_what_it_said_before_can_be_looked_up_by_everyone_there(talk, alice, bob, dave, sign_in):
    [message] = say(alice, talk, "one")
    for text in ("two", "three"):
        patch(sign_in(alice), message, text=text)
    url = f"/api/messages/{message.uuid}/versions/"
    versions = sign_in(bob).get(url).json()["versions"]
    assert [version["text"] for version in versions] == ["one", "two", "three"]
    assert [version["written_at"] for version in versions] == sorted(version["written_at"] for version in versions)
    assert sign_in(dave).get(url).status_code == 404


def test_the_same_words_again_are_no_edit(talk, alice, sign_in, told):
    [message] = say(alice, talk, "as it is")
    before = state_of(talk)
    with told() as heard:
        answer = patch(sign_in(alice), message, text="as it is")
    assert (answer.status_code, answer.json()["edited_at"]) == (200, None)
    assert (state_of(talk), heard.parcels) == (before, [])


def test_who_did_not_write_it_can_neither_edit_nor_recall_it(talk, alice, bob, dave, sign_in, told):
    [message] = say(alice, talk, "mine")
    for ask in (lambda client: patch(client, message, text="yours"), lambda client: recall(client, message)):
        assert refused(sign_in(bob), talk, told, ask) == (403, "not_your_message")
        assert refused(sign_in(dave), talk, told, ask) == (404, "not_found")


def test_fifteen_minutes_later_it_is_too_late_to_edit(talk, alice, sign_in, told):
    [message] = say(alice, talk, "old")
    age(message, 880)
    assert patch(sign_in(alice), message, text="newer").status_code == 200
    age(message, 901)
    ask = lambda client: patch(client, message, text="newest")  # noqa: E731
    assert refused(sign_in(alice), talk, told, ask) == (409, "too_late_to_edit")


def test_two_minutes_later_it_is_too_late_to_recall(talk, alice, sign_in, told):
    early, late = say(alice, talk, "early", "late")
    age(early, 110)
    assert recall(sign_in(alice), early).json()["state"] == "recalled"
    age(late, 121)
    assert refused(sign_in(alice), talk, told, lambda client: recall(client, late)) == (409, "too_late_to_recall")


def test_a_card_has_no_words_to_edit(talk, alice, sign_in, told):
    card = messages.send_card(sender=alice, conversation=talk, client_id=uuid4(), card=Card(kind="t.x", ref="1"))
    ask = lambda client: patch(client, card, text="words")  # noqa: E731
    assert refused(sign_in(alice), talk, told, ask) == (409, "cannot_be_edited")


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001, "a\x00b"])
def test_words_that_could_not_be_sent_cannot_be_edited_in(talk, alice, sign_in, told, text):
    [message] = say(alice, talk, "fine")
    ask = lambda client: patch(client, message, text=text)  # noqa: E731
    assert refused(sign_in(alice), talk, told, ask) == (400, "invalid")


def test_who_is_no_contact_any_more_can_take_back_and_not_edit(talk, alice, bob, sign_in, told):
    [message] = say(alice, talk, "said as a contact")
    alice.contacts.all().delete()
    bob.contacts.all().delete()
    ask = lambda client: patch(client, message, text="more")  # noqa: E731
    assert refused(sign_in(alice), talk, told, ask) == (403, "not_contacts")
    assert recall(sign_in(alice), message).status_code == 200


def test_of_a_recalled_message_nothing_is_left_but_its_place(talk, alice, bob, sign_in, told, monkeypatch):
    drawn = lambda shown, viewer: [card_view(title="drawn") for _ in shown]  # noqa: E731
    monkeypatch.setattr(cards, "_renderers", {"t.x": drawn})
    card = messages.send_card(sender=alice, conversation=talk, client_id=uuid4(), card=Card(kind="t.x", ref="1"))
    Reaction.objects.create(message=card, user=bob, emoji="👍")
    StarredMessage.objects.create(message=card, user=bob)
    PinnedMessage.objects.create(message=card, conversation=talk, by=bob)
    answering = messages.Aside(reply_to=card.uuid)
    messages.send_text(sender=bob, conversation=talk, client_id=uuid4(), text="nice", aside=answering)
    with told() as heard:
        recall(sign_in(alice), card)
    assert sorted(heard.names()) == ["conversation.changed", "message.recalled"]
    client = sign_in(bob)
    gone, answer = client.get(f"/api/conversations/{talk.uuid}/messages/").json()["items"]
    assert (gone["state"], gone["text"], gone["card"], gone["live"], gone["reactions"]) == (
        "recalled",
        "",
        None,
        None,
        [],
    )
    assert (answer["reply_to"]["state"], answer["reply_to"]["card"]) == ("recalled", None)
    assert client.get(f"/api/cards/?messages={card.uuid}").json() == {"cards": {}}
    assert client.get(f"/api/messages/{card.uuid}/versions/").json()["code"] == "message_gone"
    assert (Reaction.objects.count(), StarredMessage.objects.count(), PinnedMessage.objects.count()) == (0, 0, 0)
    log = client.get(f"/api/conversations/{talk.uuid}/events/?after=0").json()["events"]
    assert log[0]["event"]["message"]["card"] is None


def test_taking_back_twice_is_taking_back_once(talk, alice, sign_in, told):
    [message] = say(alice, talk, "oops")
    recall(sign_in(alice), message)
    before = state_of(talk)
    with told() as heard:
        again = recall(sign_in(alice), message)
    assert (again.status_code, again.json()["state"]) == (200, "recalled")
    assert (state_of(talk), heard.parcels) == (before, [])


def test_what_is_recalled_or_removed_cannot_be_edited(talk, alice, sign_in, told):
    recalled, removed = say(alice, talk, "recalled", "removed")
    recall(sign_in(alice), recalled)
    Message.objects.filter(pk=removed.pk).update(removed_at=removed.created_at)
    for message in (recalled, removed):
        ask = lambda client, message=message: patch(client, message, text="back")  # noqa: E731
        assert refused(sign_in(alice), talk, told, ask) == (409, "message_gone")
    assert refused(sign_in(alice), talk, told, lambda client: recall(client, removed)) == (409, "message_gone")


def test_an_edit_can_name_somebody_else(talk, alice, bob):
    [message] = say(alice, talk, "hello")
    edits.edit_message(sender=alice, message=message, text="hello @Bob", mentions=[str(bob.uuid)])
    message.refresh_from_db()
    assert message.mentions == [str(bob.uuid)]
    assert Membership.objects.get(user=bob, conversation=talk).mention_seq == message.seq
