"""The event log and its doorbell: what changed takes the next seq in the transaction, and is told once that commits.

`docs/realtime.md` describes every type and frame for those who write clients.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone, translation

from chat import listeners, members, relay
from chat.changes import BY_TYPE, EVENT_TYPES, CardChanged, Change, MessageChanged, MessageCreated
from chat.models import Conversation, Epoch, Event, Message
from chat.wire import time_json
from core.statements import Insert, UpdateReturning

__all__ = ["EVENT_TYPES", "CardChanged", "Change", "MessageCreated"]  # told from here, whoever tells


@dataclass(frozen=True, slots=True)
class Place:
    """A place taken in a conversation's log: `ordinal` numbers the messages that can be unread, 0 for other places."""

    seq: int
    ordinal: int
    message_count: int
    at: datetime


STEP_BACK = timedelta(minutes=1)  # a clock that is set back by less is not seen
NEVER = timedelta(days=36_500)  # nor one that the caller gives


def _growing(
    conversation: int, moment: datetime | None = None, beyond: datetime | None = None, *, counts: bool = False
) -> Any:
    said: dict[str, Any] = {"message_count": models.F("message_count") + 1} if counts else {}
    if moment is not None:
        now = models.Value(moment, output_field=models.DateTimeField())
        latest = Greatest(Coalesce(models.F("last_message_at"), now), now)
        said["last_message_at"] = models.Case(models.When(last_message_at__gt=beyond, then=now), default=latest)
    return Conversation.objects.filter(pk=conversation), {"last_seq": models.F("last_seq") + 1, **said}


_HEAD = ("last_seq", "message_count", "last_message_at")
_grow, _grow_by_a_message = UpdateReturning(_growing, *_HEAD), UpdateReturning(_growing, *_HEAD)
_grow_by_what_counts = UpdateReturning(partial(_growing, counts=True), *_HEAD)
_events = Insert(Event)
_encoder = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)


def take_place(
    *, conversation: Conversation, is_message: bool = False, counts: bool = False, at: datetime | None = None
) -> Place:
    """The next place in the log, held by a row lock until the transaction ends: so seq is gap-free, in commit order.

    It is the transaction's first write. `at` never goes back within a conversation; without it, time goes back by more than a
    minute alone: servers' clocks differ a little, and where it is more the clock was wrong before. Order is by seq. What
    `counts` is a message that can be unread, and so a message.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A place in the log is taken inside the transaction that fills it.")
    moment = at or timezone.now()
    beyond = moment + (NEVER if at else STEP_BACK)
    if counts:
        grown = _grow_by_what_counts.rows(conversation.pk, moment, beyond)
    elif is_message:
        grown = _grow_by_a_message.rows(conversation.pk, moment, beyond)
    else:
        grown = _grow.rows(conversation.pk)
    [(seq, count, last)] = grown
    return Place(
        seq=seq,
        ordinal=count if counts else 0,
        message_count=count,
        at=last if (is_message or counts) and last else moment,
    )


@dataclass(frozen=True, slots=True)
class Logged:
    """An event in the log, with the change that it tells of."""

    event: Event
    change: Change


def append(*, conversation: Conversation, change: Change, place: Place | None = None) -> Logged:
    """Writes a change into the log, at a place taken before or at the next one."""
    place = place or take_place(conversation=conversation)
    if isinstance(change, MessageChanged) and change.says_otherwise:
        Message.objects.filter(pk=change.message.pk).update(is_indexed=False)  # search reads it again
    event = _events.create(
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
    by_type: dict[str, list[Event]] = {}
    for event in events:
        event.conversation = conversation
        by_type.setdefault(event.type, []).append(event)
    changes: dict[int, Change] = {}
    for name, rows in by_type.items():
        found = BY_TYPE[name].read_back(conversation, rows)
        changes.update({row.seq: change for row, change in zip(rows, found, strict=True)})
    return [Logged(event=event, change=changes[event.seq]) for event in events]


def tell(*, conversation: Conversation, change: Change) -> Logged:
    """Logs a change and tells everyone who is in the conversation. Call it last in the transaction that made it."""
    logged = append(conversation=conversation, change=change)
    publish_to_members(logged)
    return logged


def publish_to_members(logged: Logged) -> None:
    """Tells whoever is in the conversation now, read under the lock that the event's place holds."""
    publish(logged, to=members.ids_in(logged.event.conversation))
    if isinstance(logged.change, MessageCreated):
        listeners.message_stored(logged.change.message)


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
    return _encoder.encode(frame)


def _frame(logged: Logged) -> str:
    with translation.override(settings.LANGUAGE_CODE):  # the same words for everyone: clients know a line by its code
        return encode({"type": "event", "epoch": Epoch.current(), **event_json(logged)})
