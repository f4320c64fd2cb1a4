"""docs/realtime.md says everything that a client can meet."""

from __future__ import annotations

import re
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from chat import changes, consumers, events, hub
from chat.api import serializers as shapes
from chat.cards import Card, card_view
from chat.models import Conversation
from chat.services import edits, messages, reactions, summaries
from chat.services.cards import announce_change
from chat.wire import AttachmentJSON, ConversationFactsJSON, MessageJSON, QuoteJSON

ROOT = Path(__file__).resolve().parents[2]
DOC = (ROOT / "docs" / "realtime.md").read_text()


@pytest.mark.parametrize("change", events.EVENT_TYPES)
def test_every_type_of_event_is_described(change):
    assert f"#### {change.type}\n" in DOC
    assert f'"type": "{change.type}"' in DOC


def test_every_ring_is_described():
    source = "\n".join(
        path.read_text() for app in ("accounts", "chat", "official", "shop") for path in (ROOT / app).rglob("*.py")
    )
    names = set(re.findall(r'\bring\(\s*"([a-z.]+)"', source)) | set(re.findall(r'announce\(name="([a-z.]+)"', source))
    assert names >= {"conversations.changed", "contacts.changed", "read", "typing"}
    for name in names:
        assert f"| `{name}` |" in DOC


def test_every_close_code_is_described():
    codes = {
        value for module in (hub, consumers) for name, value in vars(module).items() if name.startswith("CLOSE_")
    } - {hub.CLOSE_PATIENCE}
    assert codes == {4400, 4401, 4408, 4429}
    for code in codes:
        assert f"\n| {code} |" in DOC


def test_the_figures_in_the_text_are_those_of_the_code():
    assert f"up to {hub.QUEUE_LIMIT} frames" in DOC
    assert f"From {hub.TRANSIENT_LIMIT} on" in DOC
    assert f"have {consumers.FRAME_LIMIT} characters" in DOC
    assert f"{consumers.FRAMES_A_MINUTE} a minute" in DOC
    assert f"more than {consumers.SOCKETS_A_USER} sockets" in DOC


# The schema says by hand what `chat.wire` and the summaries make: they must not drift apart. ------------
def names_of(serializer) -> set[str]:
    return set(serializer().fields)


def test_the_schema_has_the_fields_that_are_sent():
    assert names_of(shapes.MessageSerializer) == set(MessageJSON.__annotations__) - {"live", "is_starred", "chosen"}
    assert names_of(shapes.ShownMessageSerializer) == set(MessageJSON.__annotations__)
    assert names_of(shapes.ConversationSerializer) == set(summaries.ConversationJSON.__annotations__)
    assert names_of(shapes.AttachmentSerializer) == set(AttachmentJSON.__annotations__)
    assert names_of(shapes.QuotedMessageSerializer) == set(QuoteJSON.__annotations__)
    assert names_of(shapes.FactsSerializer) == set(ConversationFactsJSON.__annotations__)
    assert names_of(shapes.FeedSerializer) == set(summaries.FeedJSON.__annotations__)
    assert names_of(shapes.CardViewSerializer) == set(card_view())
    assert names_of(shapes.CardSerializer) == set(Card(kind="t.x", ref="1").as_json())


# State and events together are a fresh fetch, for each type of event ------------------------------------
class Page:
    """A client's timeline: loaded once, then kept by events alone."""

    def __init__(self, client, conversation) -> None:
        self._client, self._base = client, f"/api/conversations/{conversation.uuid}/"
        self.items, self.seq, self.facts, self.members = self.fetch()

    @property
    def state(self):
        """What the page shows."""
        return self.items, self.seq, self.facts, self.members

    def fetch(self):
        """The same, as a fresh page would have it."""
        history = self._client.get(f"{self._base}messages/").json()
        entry = self._client.get(self._base).json()
        return history["items"], history["seq"], entry["facts"], entry["member_count"]

    def catch_up(self) -> None:
        log = self._client.get(f"{self._base}events/", {"after": self.seq}).json()
        for one in log["events"]:
            assert one["seq"] == self.seq + 1
            self.seq = one["seq"]
            self._apply(one["event"])

    def _apply(self, event) -> None:
        if event["type"] == "message.created":
            message = event["message"]
            self.items.append({**message, "live": self._live(message["uuid"]), "is_starred": False, "chosen": []})
        elif event["type"] == "card.changed":
            for item in self.items:
                if item["card"] and item["card"]["ref"] == event["ref"]:
                    item["live"] = self._live(item["uuid"])
        elif event["type"] == "conversation.changed":
            self.facts = event["facts"]
        elif event["type"] == "members.changed":
            self.members = event["member_count"]
        else:
            self._change(event["message"])

    def _change(self, message) -> None:
        self.items = [
            {
                **message,
                "live": item["live"] if message["card"] else None,
                "is_starred": item["is_starred"],
                "chosen": item["chosen"],
            }
            if item["uuid"] == message["uuid"]
            else item
            for item in self.items
        ]
        shown = {name: message[name] for name in ("uuid", "seq", "kind", "sender", "state")}
        quote = {**shown, "text": message["text"][:120], "card": message["card"], "data": None}
        for item in self.items:
            if item["reply_to"] and item["reply_to"]["uuid"] == message["uuid"]:
                item["reply_to"] = quote

    def _live(self, uuid):
        return self._client.get("/api/cards/", {"messages": uuid}).json()["cards"].get(uuid)


def say(talk, alice, ref):
    messages.send_text(sender=alice, conversation=talk, client_id=uuid4(), text="Hello")
    messages.send_card(sender=alice, conversation=talk, client_id=uuid4(), card=Card(kind="t.receipt", ref=ref))
    messages.add_system_line(conversation=talk, code="group.created", values={"name": "Alice"})


def ship(talk, alice, ref):
    SHIPPED.add(ref)
    announce_change(conversation=talk, ref=ref)


def change(change_type, **values):
    """Changes the first message, which another one answers, and tells of it."""

    def act(talk, alice, ref):
        message = talk.messages.with_parts().order_by("seq").first()
        with transaction.atomic():
            for name, value in values.items():
                setattr(message, name, value)
            message.save()
            events.tell(conversation=talk, change=change_type(message))

    return act


def first_of(talk):
    return talk.messages.with_parts().order_by("seq").first()


def edit(talk, alice, ref):
    edits.edit_message(sender=alice, message=first_of(talk), text="Hello again")


def recall(talk, alice, ref):
    edits.recall_message(sender=alice, message=first_of(talk))


def react(talk, alice, ref):
    reactions.react(user=alice, message=first_of(talk), emoji="👍")


def announce(talk, alice, ref):
    with transaction.atomic():
        talk.announcement, talk.announced_at = "Tasting on Friday", timezone.now()
        talk.save(update_fields=["announcement", "announced_at"])
        talk.pins.create(message=talk.messages.first(), by=alice)
        events.tell(conversation=talk, change=changes.ConversationChanged(talk))


def leave(talk, alice, ref):
    """Of a group: a direct chat is always of two."""
    with transaction.atomic():
        talk.memberships.filter(user=alice).update(left_at=timezone.now())
        Conversation.objects.filter(pk=talk.pk).update(member_count=1)
        events.tell(conversation=talk, change=changes.MembersChanged(talk, (alice.pk,)))


NOW = datetime(2026, 11, 23, tzinfo=UTC)
ACTIONS = {
    "message.created": say,
    "message.edited": edit,
    "message.recalled": recall,
    "message.removed": change(changes.MessageRemoved, removed_at=NOW),
    "message.reacted": react,
    "message.voted": change(
        changes.MessageVoted,
        kind="poll",
        data={
            "options": ["a", "b"],
            "is_multiple": False,
            "is_anonymous": True,
            "closed_at": None,
            "tally": [],
            "people": 0,
        },
    ),
    "message.linked": change(changes.MessageLinked, link={"url": "https://example.org/", "title": "Tea"}),
    "card.changed": ship,
    "conversation.changed": announce,
    "members.changed": leave,
}
SHIPPED: set[str] = set()


@pytest.mark.django_db
@pytest.mark.parametrize("change", events.EVENT_TYPES)
def test_state_and_events_are_a_fresh_fetch(change, talk, alice, bob, sign_in, monkeypatch):
    def draw(shown, viewer):
        return [card_view(title=f"{viewer.username}: {'shipped' if card.ref in SHIPPED else 'paid'}") for card in shown]

    monkeypatch.setattr("chat.cards._renderers", {"t.receipt": draw})
    if change is changes.MembersChanged:
        Conversation.objects.filter(pk=talk.pk).update(kind=Conversation.Kind.GROUP)
    ref = str(uuid4())
    say(talk, alice, ref)
    first = talk.messages.order_by("seq").first()
    talk.messages.filter(kind="card").update(reply_to=first)
    page = Page(sign_in(bob), talk)
    before = deepcopy(page.state)
    ACTIONS[change.type](talk, alice, ref)
    page.catch_up()
    assert page.state == page.fetch()
    assert (page.items, page.facts, page.members) != (before[0], *before[2:])
