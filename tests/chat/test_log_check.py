"""A client and the operator compare a conversation's log with the server's by a digest."""

from __future__ import annotations

import hashlib
from uuid import uuid4

import pytest

from chat.cards import Card
from chat.models import Epoch, Event, Message
from chat.services import conversations, messages
from chat.services.cards import announce_change
from chat.services.log_check import CHECKED_AT_ONCE, examine_log
from core import metrics
from tests.chat.conftest import send

pytestmark = pytest.mark.django_db
EMPTY = hashlib.sha256(b"").hexdigest()


def by_the_rule(events) -> str:
    """The digest as docs/realtime.md has a client make it."""
    lines = (
        f"{one['seq']} {one['event']['type']} "
        f"{(one['event'].get('message') or {}).get('uuid') or one['event'].get('ref') or ''}\n"
        for one in events
    )
    return hashlib.sha256("".join(lines).encode()).hexdigest()


@pytest.fixture
def said(talk, alice, sign_in):
    """Five events of several types, and whose they are."""
    client = sign_in(alice)
    send(client, talk, "One")
    ref = str(uuid4())
    messages.send_card(sender=alice, conversation=talk, client_id=uuid4(), card=Card(kind="t.receipt", ref=ref))
    announce_change(conversation=talk, ref=ref)
    messages.add_system_line(conversation=talk, code="group.created", values={"name": "Alice"})
    send(client, talk, "Hello to nobody else")
    return client


def check(client, conversation, **asked):
    return client.get(f"/api/conversations/{conversation.uuid}/check/", asked)


def test_a_digest_made_from_the_events_is_the_servers(said, talk):
    events = said.get(f"/api/conversations/{talk.uuid}/events/", {"after": 0}).json()["events"]
    assert [one["event"]["type"] for one in events].count("card.changed") == 1
    assert check(said, talk).json() == {
        "epoch": Epoch.current(), "after": 0, "upto": 5, "head": 5, "digest": by_the_rule(events),
    }  # fmt: skip
    assert check(said, talk, after=1, upto=3).json()["digest"] == by_the_rule(events[1:3])
    assert check(said, talk, after=1, upto=3).json()["digest"] != check(said, talk, after=1, upto=4).json()["digest"]


@pytest.mark.parametrize(
    ("asked", "used"),
    [
        ({"after": 5}, (5, 5)),
        ({"after": 9, "upto": 12}, (5, 5)),
        ({"after": 3, "upto": 1}, (3, 3)),
        ({"after": 2, "upto": 99}, (2, 5)),
        ({"upto": 0}, (0, 0)),
    ],
)
def test_the_part_that_was_compared_comes_back(said, talk, asked, used):
    answer = check(said, talk, **asked).json()
    assert (answer["after"], answer["upto"]) == used
    assert (answer["digest"] == EMPTY) == (used[0] == used[1])


@pytest.mark.parametrize(
    "asked",
    [{"after": -1}, {"after": "x"}, {"upto": 2**63}, {"mine": "A" * 64}, {"mine": "0" * 63}, {"mine": "0" * 65}],
)
def test_a_question_that_makes_no_sense_is_refused(said, talk, asked):
    answer = check(said, talk, **asked)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert list(answer.json()["fields"]) == list(asked)


def test_one_call_takes_a_thousand_events(talk, alice, bob, sign_in):
    Event.objects.bulk_create(
        Event(conversation=talk, seq=seq, type="card.changed", payload={"ref": f"r{seq}"}, created_at=talk.created_at)
        for seq in range(1, CHECKED_AT_ONCE + 101)
    )
    type(talk).objects.update(last_seq=CHECKED_AT_ONCE + 100)
    answer = check(sign_in(bob), talk, after=50).json()
    assert (answer["after"], answer["upto"], answer["head"]) == (50, CHECKED_AT_ONCE + 50, CHECKED_AT_ONCE + 100)


def test_a_stranger_learns_nothing(said, talk, dave, sign_in):
    answer = check(sign_in(dave), talk)
    assert answer.status_code == 404
    assert answer.json() == check(sign_in(dave), type(talk)(uuid=uuid4())).json()


def test_of_a_feed_only_what_is_shown_is_compared(alice, bob, voice, feed, sign_in):
    for number in range(3):
        card = Card(kind="t.news", ref=str(number))
        messages.post_to_feed(feed=feed, sender=voice, client_id=uuid4(), card=card)
    conversations.open_official(user=alice, voice=voice, feed=feed, feed_from_seq=1)
    answer = check(sign_in(alice), feed).json()
    assert (answer["after"], answer["upto"]) == (1, 3)
    assert check(sign_in(bob), feed).status_code == 404


def test_comparisons_are_counted(said, talk):
    def counted():
        return [metrics.log_checks.labels(outcome)._value.get() for outcome in ("same", "different")]

    same, different = counted()
    mine = check(said, talk, after=1, upto=5).json()["digest"]
    check(said, talk, after=1, upto=5, mine=mine)
    assert counted() == [same + 1, different]
    check(said, talk, after=2, upto=5, mine=mine)
    check(said, talk, after=1, upto=7, mine=mine)  # more than there is
    assert counted() == [same + 1, different + 2]


# The operator's page ------------------------------------------------------------------------------
def lose_an_event(talk):
    Event.objects.filter(conversation=talk, seq=3).delete()


def lose_a_message(talk):
    Message.objects.filter(conversation=talk, seq=5).delete()


def mark_a_message_elsewhere(talk):
    Message.objects.filter(conversation=talk, seq=5).update(seq=3)


@pytest.mark.parametrize(
    ("damage", "health"),
    [
        (lambda talk: None, (True, True)),
        (lose_an_event, (False, True)),
        (lose_a_message, (True, False)),
        (mark_a_message_elsewhere, (True, False)),
    ],
)
def test_a_damaged_log_is_noticed(said, talk, damage, health):
    damage(talk)
    talk.refresh_from_db()
    found = examine_log(conversation=talk)
    assert (found.is_gap_free, found.agrees_with_messages) == health


def test_an_empty_log_is_whole(talk):
    found = examine_log(conversation=talk)
    assert (found.is_gap_free, found.agrees_with_messages) == (True, True)


def test_the_operator_sees_the_digest_and_never_the_words(said, talk, oscar, alice, sign_in):
    operator = sign_in(oscar)
    found = operator.get("/admin/chat/conversation/", {"q": str(talk.uuid)}).content.decode()
    assert f"/admin/chat/conversation/{talk.pk}/change/" in found
    page = operator.get(f"/admin/chat/conversation/{talk.pk}/change/").content.decode()
    assert f"0–5: {check(said, talk).json()['digest']}" in page
    assert "Log without gaps" in page
    assert "Log agrees with the messages" in page
    assert "Hello to nobody else" not in page
    assert said.get(f"/admin/chat/conversation/{talk.pk}/change/").status_code in {302, 403}
