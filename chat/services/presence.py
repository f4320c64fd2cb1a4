"""What people of a chat know of each other: how far each has read, and in direct chats when each was here last.

Both are told only where both show it; in direct chats among contacts neither of whom blocked the other, in groups of at most
fifty among all but those. It is read from the marks of the memberships: nothing is stored for each message and person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Block
from accounts.services.contacts import are_contacts
from chat import events
from chat.models import Conversation, Membership
from chat.wire import time_json

if TYPE_CHECKING:
    from accounts.models import User

MOST = 50  # people of a group in which it is told who has read


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


def marks_in(*, viewer: User, conversation: Conversation) -> list[Membership]:
    """How far the others of a small group have read, as far as they and the viewer show it; empty where that is not told."""
    if not _is_small_group(conversation) or not viewer.shows_reading:
        return []
    return list(_others_who_show(conversation, viewer).select_related("user").order_by("pk"))


def tell_read(*, reader: User, conversation: Conversation, seq: int) -> None:
    """Rings the others of a direct chat or a small group that this person has read up to `seq`, where both show it."""
    if not reader.shows_reading:
        return
    told = {"conversation": str(conversation.uuid), "seq": seq}
    if conversation.kind == Conversation.Kind.DIRECT:
        seats = (
            Membership.objects.current().filter(conversation=conversation).exclude(user=reader).select_related("user")
        )
        other = seats.first()
        if other is not None and other.user.shows_reading and are_contacts(one=reader, other=other.user):
            events.ring("seen", told, [other.user_id])
    elif _is_small_group(conversation):
        others = _others_who_show(conversation, reader).values_list("user_id", flat=True)
        events.ring("seen", {**told, "user": str(reader.uuid)}, list(others))


def _is_small_group(conversation: Conversation) -> bool:
    return conversation.kind == Conversation.Kind.GROUP and conversation.member_count <= MOST


def _others_who_show(conversation: Conversation, person: User) -> QuerySet[Membership]:
    apart = Block.objects.filter(Q(owner=person, person=OuterRef("user")) | Q(owner=OuterRef("user"), person=person))
    seats = Membership.objects.current().filter(conversation=conversation, user__shows_reading=True)
    return seats.exclude(user=person).exclude(Exists(apart))
