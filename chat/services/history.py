"""Reading timelines: pages of messages backwards, and the log forwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q, QuerySet

from chat import events
from chat.models import Conversation, Event, Membership, Message
from chat.models.message import MessageQuerySet
from core import metrics
from core.errors import Invalid, NotFound
from core.intake import cursor_of, place_of

if TYPE_CHECKING:
    from accounts.models import User

Place = tuple[datetime, int, int | None]  # where a message stands: when it was said, its key, and its seq if known
TOO_FAR = 1000  # events: a client that is further behind loads the conversation afresh


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a timeline, oldest first.

    `older` is the cursor of the page before it (None at the beginning), `newer` of the page after it (None where it
    reaches to the newest). `at` is the message that a page around one was asked for.
    The heads were read before the messages: what came in between is on the page, and comes again as an event.
    """

    messages: list[Message]
    older: str | None
    newer: str | None
    seq: int
    feed_seq: int
    at: Message | None = None


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


def page_of(*, seat: Membership, limit: int, before: str | None = None, after: str | None = None) -> Page:
    """The newest messages, or those before or after a cursor; a feed's among the conversation's own, by time."""
    if after:
        found = _after(seat, _parse(after, "after"), limit)
        shown = found[:limit]
        return _page(seat, shown, older=bool(shown), newer=len(found) > limit)
    found = _before(seat, _parse(before, "before") if before else None, limit)
    return _page(seat, found[:limit][::-1], older=len(found) > limit, newer=bool(before))


def page_around(*, seat: Membership, message: Message, limit: int) -> Page:
    """The messages around one: about as many before it as after it."""
    place, half = _place(message), limit // 2
    earlier, later = _before(seat, place, half), _after(seat, place, limit - half - 1)
    shown = [*earlier[:half][::-1], message, *later[: limit - half - 1]]
    page = _page(seat, shown, older=len(earlier) > half, newer=len(later) > limit - half - 1)
    return replace(page, at=message)


def find_place(*, seat: Membership, around: str, since: int = 0) -> Message:
    """The message to show a page around: by UUID, or the first `unread` one, or the last `mention` of the reader.

    As unread counts what came after the seq `since` of the conversation.
    Raises NotFound where there is none that this person sees here.
    """
    if around == "unread":
        found = _first_unread(seat, since)
    elif around == "mention":
        found = _logs(seat)[0].filter(seq=seat.mention_seq).first()
    else:
        found = _find(seat, around)
    if found is None:
        raise NotFound
    return found


def _find(seat: Membership, given: str) -> Message | None:
    try:
        uuid = UUID(given)
    except ValueError:
        raise Invalid(fields={"around": Invalid.message}) from None
    return next((message for log in _logs(seat) for message in log.filter(uuid=uuid)), None)


def _first_unread(seat: Membership, since: int) -> Message | None:
    marks = (since, seat.feed_read_seq)
    firsts = [
        log.filter(seq__gt=mark, ordinal__gt=0).exclude(sender=seat.user_id).order_by("seq").first()
        for log, mark in zip(_logs(seat), marks, strict=False)
    ]
    return min((first for first in firsts if first), key=_place, default=None)


def log_after(*, user: User, conversation: Conversation, after: int, limit: int) -> LogPart:
    """The log after a seq, of a conversation that the person is in or a feed that one of theirs shows.

    Raises NotFound for any other.
    """
    start = visible_from(user, conversation)
    head = Conversation.objects.values_list("last_seq", flat=True).get(pk=conversation.pk)
    if after > head or head - max(after, start) > TOO_FAR:
        metrics.resumes.labels("too_far").inc()
        return LogPart(events=[], head=head, is_too_far=True)
    log = Event.objects.filter(conversation=conversation, seq__gt=max(after, start)).order_by("seq")
    logged = events.read_back(conversation=conversation, events=list(log[:limit]))
    metrics.resumes.labels("events" if logged else "nothing").inc()
    return LogPart(events=logged, head=head, is_too_far=False)


def visible_from(user: User, conversation: Conversation) -> int:
    """After which seq the person sees this log, a conversation's or a feed's. Raises NotFound where they do not."""
    seats = Membership.objects.current().filter(user=user)
    if conversation.kind != Conversation.Kind.FEED:
        start = seats.filter(conversation=conversation).values_list("cleared_seq", flat=True).first()
    else:
        start = seats.filter(conversation__feed=conversation).values_list("feed_from_seq", flat=True).first()
    if start is None:
        raise NotFound
    return start


def _logs(seat: Membership) -> list[MessageQuerySet]:
    """What this person sees of the conversation's own messages, and of its feed's where it shows one."""
    conversation, feed = seat.conversation, seat.conversation.feed
    messages = Message.objects.with_parts().not_hidden_from(seat.user_id)
    own = messages.filter(conversation=conversation, seq__gt=seat.cleared_seq)
    return [own, messages.filter(conversation=feed, seq__gt=seat.feed_from_seq)] if feed else [own]


def _before(seat: Membership, place: Place | None, limit: int) -> list[Message]:
    """Those before a place, the nearest first: one more than `limit`, which tells whether there are older ones."""
    return _walk_all(seat, place, limit, is_back=True)


def _after(seat: Membership, place: Place, limit: int) -> list[Message]:
    """Those after a place, the nearest first: one more than `limit`, which tells whether there are newer ones."""
    return _walk_all(seat, place, limit, is_back=False)


def _walk_all(seat: Membership, place: Place | None, limit: int, *, is_back: bool) -> list[Message]:
    """One log goes by its seq, whatever a server's clock said; two that are shown as one, by time."""
    logs = _logs(seat)
    if len(logs) == 1 and (place is None or place[2] is not None):
        return _walk_by_seq(logs[0], place and place[2], limit, is_back=is_back)
    found = [message for log in logs for message in _walk(log, place, limit, is_back=is_back)]
    return sorted(found, key=_place, reverse=is_back)[: limit + 1]


def _walk_by_seq(log: MessageQuerySet, seq: int | None, limit: int, *, is_back: bool) -> list[Message]:
    if seq is not None:
        log = log.filter(seq__lt=seq) if is_back else log.filter(seq__gt=seq)
    return list(log.order_by("-seq" if is_back else "seq")[: limit + 1])


def _walk(log: MessageQuerySet, place: Place | None, limit: int, *, is_back: bool) -> list[Message]:
    """Each timeline has an index for this order, so that a page costs the same however long it is."""
    side, sign = ("lt", "-") if is_back else ("gt", "")
    if place is not None:
        at, pk, _seq = place
        beyond = Q(**{f"created_at__{side}": at}) | Q(created_at=at, **{f"pk__{side}": pk})
        log = log.filter(beyond, **{f"created_at__{side}e": at})
    return list(log.order_by(f"{sign}created_at", f"{sign}pk")[: limit + 1])


def _page(seat: Membership, shown: list[Message], *, older: bool, newer: bool) -> Page:
    conversation, feed = seat.conversation, seat.conversation.feed
    return Page(
        messages=shown,
        older=_cursor(shown[0]) if older and shown else None,
        newer=_cursor(shown[-1]) if newer and shown else None,
        seq=conversation.last_seq,
        feed_seq=feed.last_seq if feed else 0,
    )


def _place(message: Message) -> Place:
    return message.created_at, message.pk, message.seq


def _cursor(message: Message) -> str:
    return cursor_of(message.created_at, message.pk, message.seq)


def _parse(cursor: str, name: str) -> Place:
    try:
        at, pk, seq = place_of(cursor, datetime, int, int, name=name)
    except Invalid:
        at, pk = place_of(cursor, datetime, int, name=name)  # of an older release, which gave no seq
        return at, pk, None
    return at, pk, seq


def messages_shown(*, user: User, uuids: Sequence[UUID]) -> QuerySet[Message]:
    """Those of these messages that the person can see, and that nobody took back."""
    return Message.objects.visible_to(user).filter(uuid__in=uuids, recalled_at=None, removed_at=None)
