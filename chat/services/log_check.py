"""Comparing logs: a digest of a part of one, for clients and operators, and whether a log agrees with the messages."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, Max, Min, OuterRef

from chat import events
from chat.models import Conversation, Event, Message
from chat.services.history import visible_from
from core import metrics

if TYPE_CHECKING:
    from accounts.models import User

CHECKED_AT_ONCE = 1000  # events


@dataclass(frozen=True, slots=True)
class LogDigest:
    """SHA-256 (hex) over the lines `seq type subject` of the events after `after` up to `upto`, both as they were used."""

    after: int
    upto: int
    head: int
    digest: str


@dataclass(frozen=True, slots=True)
class LogHealth:
    """Whether a whole log keeps what it promises."""

    is_gap_free: bool
    agrees_with_messages: bool


def check_log(*, user: User, conversation: Conversation, after: int, upto: int | None, mine: str = "") -> LogDigest:
    """The digest of a part of a log that the person sees, of at most CHECKED_AT_ONCE events; `upto` None: to the head.

    Where the client gives the digest that it has itself, the comparison is counted for the operator. Raises NotFound.
    """
    start = visible_from(user, conversation)
    found = digest_of(conversation=conversation, after=max(after, start), upto=upto)
    if mine:
        is_same = mine == found.digest and found.upto == upto and found.after == after
        metrics.log_checks.labels("same" if is_same else "different").inc()
    return found


def digest_of(*, conversation: Conversation, after: int, upto: int | None = None) -> LogDigest:
    """The digest of a part of a log, whoever asks."""
    head = Conversation.objects.values_list("last_seq", flat=True).get(pk=conversation.pk)
    start = min(after, head)
    end = min(head if upto is None else max(upto, start), head, start + CHECKED_AT_ONCE)
    log = Event.objects.filter(conversation=conversation, seq__gt=start, seq__lte=end).order_by("seq")
    digest = hashlib.sha256()
    for logged in events.read_back(conversation=conversation, events=list(log)):
        digest.update(f"{logged.event.seq} {logged.change.type} {logged.change.subject()}\n".encode())
    return LogDigest(after=start, upto=end, head=head, digest=digest.hexdigest())


def examine_log(*, conversation: Conversation) -> LogHealth:
    """Looks at the whole log, without reading what was said: three queries, each by an index."""
    log = Event.objects.filter(conversation=conversation)
    ends = log.aggregate(first=Min("seq"), last=Max("seq"))
    head, count = conversation.last_seq, log.count()
    expected = (1, head) if head else (None, None)
    told = log.filter(type=events.MessageCreated.type)
    messages = Message.objects.filter(conversation=conversation)
    told_of = told.filter(conversation=OuterRef("conversation"), seq=OuterRef("seq"))
    return LogHealth(
        is_gap_free=count == head and (ends["first"], ends["last"]) == expected,
        agrees_with_messages=told.count() == messages.count() and not messages.exclude(Exists(told_of)).exists(),
    )
