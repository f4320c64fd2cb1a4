"""A member's turn to write, taken while the conversation's place is held: no message of who just left, none too soon."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from chat.errors import SlowMode
from chat.models import Conversation, Membership
from core.errors import NotFound
from core.statements import Statement, Update

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


_mark_read, _mark_sent = Update(_reading), Update(_sending)


def take_turn(*, conversation: Conversation, sender: User, place: Place) -> None:
    """Marks what the sender wrote as read by them, and when they wrote: one conditional UPDATE, which is the verdict.

    Raises SlowMode with `retry_after` (seconds) in a group where they have to wait, and NotFound for who has left it.
    """
    own = conversation.pk, sender.pk, place.seq, place.message_count
    if conversation.kind != Conversation.Kind.GROUP:
        _mark_read.run(*own)
        return
    [(seconds,)] = _slow_seconds.ask(conversation.pk)
    wait = timedelta(seconds=seconds)
    if _mark_sent.run(*own, place.at, place.at - wait):
        return
    seat = Membership.objects.current().filter(conversation=conversation, user=sender).first()
    if seat is None or seat.last_sent_at is None:
        raise NotFound
    left = seat.last_sent_at + wait - place.at
    raise SlowMode(details={"retry_after": max(1, math.ceil(left.total_seconds()))})
