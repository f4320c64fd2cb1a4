"""What the two of a direct chat know of each other: how far each has read, and when each was here last.

Both are told only where both show it, and only among contacts neither of whom blocked the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.services.contacts import are_contacts
from chat import events
from chat.models import Conversation, Membership
from chat.wire import time_json

if TYPE_CHECKING:
    from accounts.models import User


def read_by(*, viewer: User, seat: Membership) -> int | None:
    """How far the person of this seat has read, for the other of the direct chat; None where that is not told.

    The caller has seen to it that they are contacts.
    """
    return seat.read_seq if viewer.shows_reading and seat.user.shows_reading else None


def last_seen(*, viewer: User, other: User) -> str | None:
    """When a contact was here last, to the minute; None where that is not told."""
    if not (viewer.shows_last_seen and other.shows_last_seen and other.last_seen_at):
        return None
    return time_json(other.last_seen_at.replace(second=0, microsecond=0))


def tell_read(*, reader: User, conversation: Conversation, seq: int) -> None:
    """Rings the other of a direct chat that this person has read up to `seq`, where both show it."""
    if conversation.kind != Conversation.Kind.DIRECT or not reader.shows_reading:
        return
    seats = Membership.objects.current().filter(conversation=conversation).exclude(user=reader).select_related("user")
    other = seats.first()
    if other is not None and other.user.shows_reading and are_contacts(one=reader, other=other.user):
        events.ring("seen", {"conversation": str(conversation.uuid), "seq": seq}, [other.user_id])
