"""What one person sets for a conversation, for themselves: quiet or not, on top or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from chat import events
from chat.models import Conversation, Membership
from core.errors import NotFound

if TYPE_CHECKING:
    from accounts.models import User


def set_seat(
    *, user: User, conversation: Conversation, is_muted: bool | None = None, is_pinned: bool | None = None
) -> Membership:
    """Mutes or pins the conversation for this person (None: as it is), on all of their devices. Raises NotFound."""
    changed: dict[str, Any] = {}
    if is_muted is not None:
        changed["is_muted"] = is_muted
    if is_pinned is not None:
        changed["pinned_at"] = timezone.now() if is_pinned else None
    with transaction.atomic():
        seats = _seats(user, conversation)
        if changed:
            seats.update(**changed)
        seat = _the_one(seats)
        data = {"conversation": str(conversation.uuid), "is_muted": seat.is_muted, "is_pinned": bool(seat.pinned_at)}
        events.ring("seat", data, [user.pk])
    return seat


def _seats(user: User, conversation: Conversation) -> QuerySet[Membership]:
    return Membership.objects.current().filter(conversation=conversation, user=user)


def _the_one(seats: QuerySet[Membership]) -> Membership:
    seat = seats.first()
    if seat is None:
        raise NotFound
    return seat
