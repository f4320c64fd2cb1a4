"""The event log and its doorbell: what changed takes the next seq in the transaction, and is told once that commits.

`docs/realtime.md` describes every type and frame for those who write clients.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone, translation

from chat import relay
from chat.models import Conversation, Epoch, Event, Message
from chat.wire import message_json, time_json


@dataclass(frozen=True, slots=True)
class MessageCreated:
    """A message joined the timeline. The log holds no copy: the message has the event's seq."""

    type: ClassVar[str] = "message.created"
    message: Message

    def stored(self) -> dict[str, Any]:
        """What the log's row holds."""
        return {}

    def told(self) -> dict[str, Any]:
        """What clients get beside the type."""
        return {"message": message_json(self.message)}


@dataclass(frozen=True, slots=True)
class CardChanged:
    """What cards with this `ref` show has changed: whoever has one on the screen asks for its live view again."""

    type: ClassVar[str] = "card.changed"
    ref: str

    def stored(self) -> dict[str, Any]:
        """What the log's row holds."""
        return {"ref": self.ref}

    def told(self) -> dict[str, Any]:
        """What clients get beside the type."""
        return {"ref": self.ref}


Change = MessageCreated | CardChanged
EVENT_TYPES: tuple[type[Change], ...] = (MessageCreated, CardChanged)


@dataclass(frozen=True, slots=True)
class Place:
    """A place taken in a conversation's log: `ordinal` numbers the messages that can be unread, 0 for other places."""

    seq: int
    ordinal: int
    message_count: int
    at: datetime


def take_place(
    *, conversation: Conversation, is_message: bool = False, counts: bool = False, at: datetime | None = None
) -> Place:
    """The next place in the log, held by a row lock until the transaction ends: so seq is gap-free, in commit order.

    It is the transaction's first write. `at` (default: now) never goes back within a conversation.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A place in the log is taken inside the transaction that fills it.")
    moment = at or timezone.now()
    now = models.Value(moment, output_field=models.DateTimeField())
    said: dict[str, Any] = {"message_count": models.F("message_count") + 1} if counts else {}
    if is_message:
        said["last_message_at"] = Greatest(Coalesce(models.F("last_message_at"), now), now)
    row = Conversation.objects.filter(pk=conversation.pk)
    row.update(last_seq=models.F("last_seq") + 1, **said)
    seq, count, last = row.values_list("last_seq", "message_count", "last_message_at").get()
    return Place(
        seq=seq, ordinal=count if counts else 0, message_count=count, at=last if is_message and last else moment
    )


@dataclass(frozen=True, slots=True)
class Logged:
    """An event in the log, with the change that it tells of."""

    event: Event
    change: Change


def append(*, conversation: Conversation, change: Change, place: Place | None = None) -> Logged:
    """Writes a change into the log, at a place taken before or at the next one."""
    place = place or take_place(conversation=conversation)
    event = Event.objects.create(
        conversation=conversation, seq=place.seq, type=change.type, payload=change.stored(), created_at=place.at
    )
    return Logged(event=event, change=change)


def event_json(logged: Logged) -> dict[str, Any]:
    """One event as the API lists it; a frame adds its type and the epoch."""
    return {
        "conversation": str(logged.event.conversation.uuid),
        "seq": logged.event.seq,
        "event": {"type": logged.change.type, **logged.change.told()},
        "at": time_json(logged.event.created_at),
    }


def read_back(*, conversation: Conversation, events: Sequence[Event]) -> list[Logged]:
    """Events out of the log, each with its change as it is now."""
    seqs = [event.seq for event in events if event.type == MessageCreated.type]
    found = Message.objects.filter(conversation=conversation, seq__in=seqs).select_related("sender") if seqs else ()
    messages = {message.seq: message for message in found}
    logged = []
    for event in events:
        event.conversation = conversation
        if event.type == MessageCreated.type:
            message = messages[event.seq]
            message.conversation = conversation
            logged.append(Logged(event=event, change=MessageCreated(message)))
        else:
            logged.append(Logged(event=event, change=CardChanged(ref=event.payload["ref"])))
    return logged


def publish(logged: Logged, *, to: Collection[int]) -> None:
    """Tells these users' sockets, in every process, once the transaction has committed."""
    parcel = relay.Parcel(frame=_frame(logged), users=tuple(to))
    transaction.on_commit(lambda: relay.fan_out(parcel), robust=True)


def publish_to_feed(logged: Logged, *, feed: Conversation) -> None:
    """Tells those of the feed's followers who are connected; each process looks up its own, so there is no list."""
    parcel = relay.Parcel(frame=_frame(logged), feed=feed.pk)
    transaction.on_commit(lambda: relay.fan_out(parcel), robust=True)


def ring(name: str, data: Mapping[str, Any], to: Collection[int]) -> None:
    """A doorbell outside the log, once the transaction has committed. It may be lost, and must then be harmless."""
    parcel = relay.Parcel(frame=encode({"type": "ring", "name": name, "data": data}), users=tuple(to), transient=True)
    transaction.on_commit(lambda: relay.fan_out(parcel), robust=True)


def encode(frame: Mapping[str, Any]) -> str:
    """A frame as text: encoded once, and the same for every socket."""
    return json.dumps(frame, separators=(",", ":"), ensure_ascii=False)


def _frame(logged: Logged) -> str:
    with translation.override(settings.LANGUAGE_CODE):  # the same words for everyone: clients know a line by its code
        return encode({"type": "event", "epoch": Epoch.current(), **event_json(logged)})
