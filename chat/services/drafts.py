"""What a person is writing in a conversation, kept for their other devices.

The server orders the versions: a device says which one it wrote on. What was written on an older one changes nothing, so that
neither a device's clock nor a late request brings back what was sent. A message that is written there uses the draft up, in the
transaction that stores the message.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from chat import events
from chat.models import Conversation, Membership
from core.errors import Invalid, NotFound

if TYPE_CHECKING:
    from accounts.models import User

DRAFT_LIMIT = 20_000  # characters: more than a message may have, because it can still be cut or sent in parts


@dataclass(frozen=True, slots=True)
class SavedDraft:
    """The draft that counts. `by` is the device that wrote it, or the client id of the message that used it up."""

    text: str
    version: int
    by: UUID | None


def save_draft(
    *, user: User, conversation: Conversation, text: str, version: int | None = None, by: UUID | None = None
) -> SavedDraft:
    """Keeps what this person is writing, if it was written on the version that counts; returns the draft that counts then.

    `version` is the one that the device knew (None: whichever counts now). Raises NotFound, or Invalid for a text that is too
    long or cannot be kept.
    """
    if len(text) > DRAFT_LIMIT or "\x00" in text:
        raise Invalid(fields={"text": Invalid.message})
    seats = Membership.objects.current().filter(conversation=conversation, user=user)
    known = seats if version is None else seats.filter(draft_version=version)
    changes = {"draft": text, "draft_at": timezone.now(), "draft_version": F("draft_version") + 1, "draft_by": by}
    with transaction.atomic():
        is_saved = known.exclude(draft=text).update(**changes)
        seat = seats.first()
        if seat is None:
            raise NotFound
        draft = SavedDraft(text=seat.draft, version=seat.draft_version, by=seat.draft_by)
        if is_saved:
            _ring(user, conversation, draft)
    return draft


def empty(*, user: User, conversation: Conversation, version: int, by: UUID) -> None:
    """What was half written there was sent by the message with this client id, and is `version` now."""
    Membership.objects.filter(user=user, conversation=conversation).update(draft="", draft_at=timezone.now())
    _ring(user, conversation, SavedDraft(text="", version=version, by=by))


def _ring(user: User, conversation: Conversation, draft: SavedDraft) -> None:
    said = {"text": draft.text, "version": draft.version, "by": str(draft.by) if draft.by else None}
    events.ring("draft", {"conversation": str(conversation.uuid), **said}, [user.pk])
