"""A member's turn to write, taken while the conversation's place is held: no message of who just left, none too soon."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import F, Q

from chat.errors import SlowMode
from chat.models import Conversation, Membership
from chat.services import drafts
from core.errors import NotFound
from core.statements import Statement, Update, UpdateReturning

if TYPE_CHECKING:
    from accounts.models import User
    from chat.events import Place

_slow_seconds = Statement(lambda pk: Conversation.objects.filter(pk=pk).values_list("slow_seconds"))


def _reading(conversation: int, user: int, seq: int, count: int) -> Any:
    return Membership.objects.filter(conversation=conversation, user=user), {"read_seq": seq, "read_count": count}


def _sending(conversation: int, user: int, seq: int, count: int, at: datetime, rested_at: datetime) -> Any:
    own, marks = _reading(conversation, user, seq, count)
    rested = Q(last_sent_at=None) | Q(last_sent_at__lte=rested_at) | ~Q(role=Membership.Role.MEMBER)
    return own.current().filter(rested), {**marks, "last_sent_at": at}


def _with_draft(of: Callable[..., Any]) -> Callable[..., Any]:
    """The same UPDATE, by which the draft becomes another version as well."""

    def build(by: UUID, *keys: Any) -> Any:
        own, marks = of(*keys)
        return own, {**marks, "draft_by": by, "draft_version": F("draft_version") + 1}

    return build


_mark_read, _mark_sent = Update(_reading), Update(_sending)
_mark_read_and_draft, _mark_sent_and_draft = (
    UpdateReturning(_with_draft(of), "draft", "draft_version") for of in (_reading, _sending)
)


def take_turn(*, conversation: Conversation, sender: User, place: Place, used_by: UUID | None = None) -> None:
    """Marks what the sender wrote as read by them, and when they wrote: one conditional UPDATE, which is the verdict.

    `used_by` is the client id of a message that was written where the sender's draft is: the draft is used up.
    Raises SlowMode with `retry_after` (seconds) in a group where they have to wait, and NotFound for anyone who has left it.
    """
    own = conversation.pk, sender.pk, place.seq, place.message_count
    if conversation.kind != Conversation.Kind.GROUP:
        _run(_mark_read, _mark_read_and_draft, own, used_by, conversation, sender)
        return
    [(seconds,)] = _slow_seconds.ask(conversation.pk)
    wait = timedelta(seconds=seconds)
    if _run(_mark_sent, _mark_sent_and_draft, (*own, place.at, place.at - wait), used_by, conversation, sender):
        return
    seat = Membership.objects.current().filter(conversation=conversation, user=sender).first()
    if seat is None or seat.last_sent_at is None:
        raise NotFound
    left = seat.last_sent_at + wait - place.at
    raise SlowMode(details={"retry_after": max(1, math.ceil(left.total_seconds()))})


def _run(
    plain: Update,
    drafting: UpdateReturning,
    keys: tuple[Any, ...],
    by: UUID | None,
    conversation: Conversation,
    sender: User,
) -> bool:
    """Whether the sender's seat took the marks; what they had half written there is gone then."""
    if by is None:
        return bool(plain.run(*keys))
    marked = drafting.rows(by, *keys)
    if marked and marked[0][0]:
        drafts.empty(user=sender, conversation=conversation, version=marked[0][1], by=by)
    return bool(marked)
