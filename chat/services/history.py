"""Reading timelines: pages of messages backwards, and the log forwards."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from chat import events
from chat.models import Conversation, Event, Membership, Message
from chat.models.message import MessageQuerySet
from core import metrics
from core.errors import Invalid, NotFound

if TYPE_CHECKING:
    from uuid import UUID

    from accounts.models import User

TOO_FAR = 1000  # events: a client that is further behind loads the conversation afresh


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a timeline, oldest first. `older` is the cursor of the page before it; None at the beginning.

    The heads were read before the messages: what came in between is on the page, and comes again as an event.
    """

    messages: list[Message]
    older: str | None
    seq: int
    feed_seq: int


@dataclass(frozen=True, slots=True)
class LogPart:
    """Events after a seq, and the head. `is_too_far`: there are too many, or the asker is from another history."""

    events: list[events.Logged]
    head: int
    is_too_far: bool


def seat_of(*, user: User, conversation: Conversation) -> Membership:
    """The person's seat, with the conversation and its feed as they are now. Raises NotFound."""
    seats = Membership.objects.current().select_related("conversation__feed")
    seat = seats.filter(user=user, conversation=conversation).first()
    if seat is None:
        raise NotFound
    return seat


def page_of(*, seat: Membership, before: str | None, limit: int) -> Page:
    """The newest messages, or those before a cursor; a feed's among the conversation's own, by time."""
    conversation, feed = seat.conversation, seat.conversation.feed
    found = _newest(Message.objects.filter(conversation=conversation), before, limit)
    if feed is not None:
        broadcasts = Message.objects.filter(conversation=feed, seq__gt=seat.feed_from_seq)
        found = sorted([*found, *_newest(broadcasts, before, limit)], key=_place, reverse=True)
    shown = found[:limit]
    return Page(
        messages=shown[::-1],
        older=_cursor(shown[-1]) if len(found) > limit else None,
        seq=conversation.last_seq,
        feed_seq=feed.last_seq if feed else 0,
    )


def log_after(*, user: User, conversation: Conversation, after: int, limit: int) -> LogPart:
    """The log after a seq, of a conversation that the person is in or a feed that one of theirs shows.

    Raises NotFound for any other.
    """
    start = _visible_from(user, conversation)
    head = Conversation.objects.values_list("last_seq", flat=True).get(pk=conversation.pk)
    if after > head or head - max(after, start) > TOO_FAR:
        metrics.resumes.labels("too_far").inc()
        return LogPart(events=[], head=head, is_too_far=True)
    log = Event.objects.filter(conversation=conversation, seq__gt=max(after, start)).order_by("seq")
    logged = events.read_back(conversation=conversation, events=list(log[:limit]))
    metrics.resumes.labels("events" if logged else "nothing").inc()
    return LogPart(events=logged, head=head, is_too_far=False)


def _visible_from(user: User, conversation: Conversation) -> int:
    seats = Membership.objects.current().filter(user=user)
    if conversation.kind != Conversation.Kind.FEED:
        if not seats.filter(conversation=conversation).exists():
            raise NotFound
        return 0
    start = seats.filter(conversation__feed=conversation).values_list("feed_from_seq", flat=True).first()
    if start is None:
        raise NotFound
    return start


def _newest(messages: MessageQuerySet, before: str | None, limit: int) -> list[Message]:
    """One more than `limit`, which tells whether there are older ones. Each timeline has an index for this order."""
    if before:
        at, pk = _parse(before)
        messages = messages.filter(Q(created_at__lt=at) | Q(created_at=at, pk__lt=pk), created_at__lte=at)
    ordered = messages.with_parts().order_by("-created_at", "-pk")
    return list(ordered[: limit + 1])


def _place(message: Message) -> tuple[datetime, int]:
    return message.created_at, message.pk


def _cursor(message: Message) -> str:
    return urlsafe_b64encode(f"{message.created_at.isoformat()} {message.pk}".encode()).decode().rstrip("=")


def _parse(cursor: str) -> tuple[datetime, int]:
    try:
        at, pk = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split(" ")
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None or not 0 <= int(pk) < 2**63:
            raise ValueError
    except ValueError:
        raise Invalid from None
    return moment, int(pk)


def messages_shown(*, user: User, uuids: Sequence[UUID]) -> QuerySet[Message]:
    """Those of these messages that the person can see."""
    return Message.objects.visible_to(user).filter(uuid__in=uuids)
