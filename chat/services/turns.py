"""A member's turn to write, taken while the conversation's place is held: no message of who just left, none too soon."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from chat.errors import SlowMode
from chat.models import Conversation, Membership
from core.errors import NotFound
from core.statements import Statement

if TYPE_CHECKING:
    from accounts.models import User
    from chat.events import Place

_slow_seconds = Statement(lambda pk: Conversation.objects.filter(pk=pk).values_list("slow_seconds"))


def take_turn(*, conversation: Conversation, sender: User, place: Place) -> None:
    """Marks what the sender wrote as read by them, and when they wrote: one conditional UPDATE, which is the verdict.

    Raises SlowMode with `retry_after` (seconds) in a group where they have to wait, and NotFound for who has left it.
    """
    own = Membership.objects.filter(conversation=conversation, user=sender)
    marks = {"read_seq": place.seq, "read_count": place.message_count}
    if conversation.kind != Conversation.Kind.GROUP:
        own.update(**marks)
        return
    [(seconds,)] = _slow_seconds.ask(conversation.pk)
    wait = timedelta(seconds=seconds)
    rested = Q(last_sent_at=None) | Q(last_sent_at__lte=place.at - wait) | ~Q(role=Membership.Role.MEMBER)
    if own.current().filter(rested).update(**marks, last_sent_at=place.at):
        return
    seat = own.current().first()
    if seat is None or seat.last_sent_at is None:
        raise NotFound
    left = seat.last_sent_at + wait - place.at
    raise SlowMode(details={"retry_after": max(1, math.ceil(left.total_seconds()))})
