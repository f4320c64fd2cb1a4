"""What one person sets for a conversation, for themselves: quiet, on top, put aside, to be read again, or out of the list."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from chat import events
from chat.errors import TooLateToUndo
from chat.models import Conversation, Membership
from chat.services.conversations import mark_read
from core.errors import NotFound

if TYPE_CHECKING:
    from accounts.models import User

UNDO_FOR = timedelta(minutes=10)  # a chat that was deleted longer ago stays so


def set_seat(
    *,
    user: User,
    conversation: Conversation,
    is_muted: bool | None = None,
    is_pinned: bool | None = None,
    is_archived: bool | None = None,
    is_marked_unread: bool | None = None,
) -> Membership:
    """Changes how the conversation stands in this person's list, on all of their devices (None: as it is).

    What is put aside is not kept on top. Raises NotFound.
    """
    changed: dict[str, Any] = {}
    if is_muted is not None:
        changed["is_muted"] = is_muted
    if is_pinned is not None:
        changed["pinned_at"] = timezone.now() if is_pinned else None
    if is_archived is not None:
        changed |= {"archived_at": timezone.now(), "pinned_at": None} if is_archived else {"archived_at": None}
    if is_marked_unread is not None:
        changed["is_marked_unread"] = is_marked_unread
    return _change(user, conversation, changed)


def delete_chat(*, user: User, conversation: Conversation) -> Membership:
    """Takes the chat out of this person's list, and away what was said so far. The others keep it; what is said next brings
    it back, without what was said before. Raises NotFound.
    """
    with transaction.atomic():
        seat = _seats(user, conversation).select_related("conversation__feed").first()
        if seat is None:
            raise NotFound
        head, feed = seat.conversation.last_seq, seat.conversation.feed
        mark_read(user=user, conversation=conversation, seq=head, feed_seq=feed.last_seq if feed else 0)
        changed: dict[str, Any] = {
            "cleared_at": timezone.now(),
            "cleared_seq": head,
            "uncleared_seq": seat.cleared_seq,
            "uncleared_feed_seq": seat.feed_from_seq,
            "pinned_at": None,
            "archived_at": None,
            "is_marked_unread": False,
        }
        if feed:
            changed["feed_from_seq"] = feed.last_seq
        return _change(user, conversation, changed)


def restore_chat(*, user: User, conversation: Conversation) -> Membership:
    """Undoes the last deletion. Where there was none nothing changes. Raises NotFound, or TooLateToUndo."""
    with transaction.atomic():
        seat = _the_one(_seats(user, conversation))
        if seat.cleared_at is None:
            return seat
        if seat.cleared_at < timezone.now() - UNDO_FOR:
            raise TooLateToUndo
        before = {"cleared_seq": seat.uncleared_seq, "feed_from_seq": seat.uncleared_feed_seq}
        return _change(user, conversation, {"cleared_at": None, **before})


def seat_json(seat: Membership) -> dict[str, bool]:
    """How the conversation stands in its person's list, but for whether something was said since it was deleted."""
    return {
        "is_muted": seat.is_muted,
        "is_pinned": seat.pinned_at is not None,
        "is_archived": seat.archived_at is not None,
        "is_marked_unread": seat.is_marked_unread,
    }


def _change(user: User, conversation: Conversation, changed: dict[str, Any]) -> Membership:
    with transaction.atomic():
        seats = _seats(user, conversation)
        if changed:
            seats.update(**changed)
        seat = _the_one(seats)
        name = "conversations.changed" if "cleared_at" in changed else "seat"
        data = {} if "cleared_at" in changed else {"conversation": str(conversation.uuid), **seat_json(seat)}
        events.ring(name, data, [user.pk])
    return seat


def _seats(user: User, conversation: Conversation) -> QuerySet[Membership]:
    return Membership.objects.current().filter(conversation=conversation, user=user)


def _the_one(seats: QuerySet[Membership]) -> Membership:
    seat = seats.first()
    if seat is None:
        raise NotFound
    return seat
