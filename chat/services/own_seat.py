"""What one person sets for a conversation, for themselves: quiet or not, on top or not, and what they are writing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from chat import events
from chat.models import Conversation, Membership
from chat.wire import time_json
from core.errors import Invalid, NotFound

if TYPE_CHECKING:
    from accounts.models import User

DRAFT_LIMIT = 8000  # characters: more than a message may have, because it can still be cut


@dataclass(frozen=True, slots=True)
class SavedDraft:
    """What is being written, and when it was written."""

    text: str
    at: datetime | None


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


def save_draft(*, user: User, conversation: Conversation, text: str, at: datetime) -> SavedDraft:
    """Keeps what this person is writing, for their other devices; the last one written wins, by `at`.

    A clock that runs ahead counts as now, so that it does not win for ever. Returns the draft that counts.
    Raises NotFound, or Invalid for a text that is too long or cannot be kept.
    """
    if len(text) > DRAFT_LIMIT or "\x00" in text:
        raise Invalid(fields={"text": Invalid.message})
    at = min(at, timezone.now())
    with transaction.atomic():
        seats = _seats(user, conversation)
        older = seats.filter(Q(draft_at=None) | Q(draft_at__lt=at)).exclude(draft=text)
        if older.update(draft=text, draft_at=at):
            data = {"conversation": str(conversation.uuid), "text": text, "at": time_json(at)}
            events.ring("draft", data, [user.pk])
        seat = _the_one(seats)
    return SavedDraft(text=seat.draft, at=seat.draft_at)


def _seats(user: User, conversation: Conversation) -> QuerySet[Membership]:
    return Membership.objects.current().filter(conversation=conversation, user=user)


def _the_one(seats: QuerySet[Membership]) -> Membership:
    seat = seats.first()
    if seat is None:
        raise NotFound
    return seat
