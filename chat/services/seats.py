"""Seats in groups: who may do what there, and taking and giving up seats so that a group is never too full.

Whatever changes a group's people holds the conversation's row first (`hold`), as sending does: so changes of one group come
one after the other, and what was checked stays true until the transaction ends.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from chat import events
from chat.errors import AdminsOnly, GroupFull
from chat.models import Conversation, Membership
from core.errors import NotFound

if TYPE_CHECKING:
    from accounts.models import User

Role = Membership.Role


def current_seats(conversation: Conversation) -> QuerySet[Membership]:
    """The seats of who is in it now."""
    return Membership.objects.current().filter(conversation=conversation)


def hold(group: Conversation) -> None:
    """Keeps every other change of this group, and every send to it, waiting until the transaction ends.

    Raises NotFound for what is no group.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A group is held inside the transaction that changes it.")
    row = Conversation.objects.filter(pk=group.pk, kind=Conversation.Kind.GROUP)
    if not row.update(member_count=F("member_count")):
        raise NotFound
    group.refresh_from_db()


def seat_in(group: Conversation, user: User) -> Membership:
    """This person's seat. Raises NotFound."""
    seat = current_seats(group).select_related("user").filter(user=user).first()
    if seat is None:
        raise NotFound
    return seat


def admin_seat(group: Conversation, user: User) -> Membership:
    """The seat of an owner or admin. Raises NotFound for who is not in the group, AdminsOnly for a plain member."""
    seat = seat_in(group, user)
    if not seat.is_admin:
        raise AdminsOnly
    return seat


def take_seats(group: Conversation, people: Sequence[User]) -> list[User]:
    """Seats those who have no seat, and returns them. Call it while the group is held. Raises GroupFull.

    The conditional UPDATE of the counter is the verdict. Who comes back finds their old seat, as a plain member who has
    read everything.
    """
    seated = set(current_seats(group).filter(user__in=people).values_list("user_id", flat=True))
    newcomers = [person for person in dict.fromkeys(people) if person.pk not in seated]
    if not newcomers:
        return []
    room = Conversation.objects.filter(pk=group.pk, member_count__lte=settings.GROUP_LIMIT - len(newcomers))
    if not room.update(member_count=F("member_count") + len(newcomers)):
        raise GroupFull
    fresh = {
        "joined_at": timezone.now(), "left_at": None, "was_removed": False, "role": Role.MEMBER,
        "read_seq": group.last_seq, "read_count": group.message_count, "announcement_seen_at": None,
    }  # fmt: skip
    old = Membership.objects.filter(conversation=group, user__in=newcomers)
    back = set(old.values_list("user_id", flat=True))
    old.update(**fresh)
    Membership.objects.bulk_create(
        Membership(conversation=group, user=person, read_seq=group.last_seq, read_count=group.message_count)
        for person in newcomers
        if person.pk not in back
    )
    group.refresh_from_db(fields=["member_count"])
    return newcomers


def give_up_seat(seat: Membership, *, was_removed: bool) -> None:
    """Ends a seat. Call it while the group is held. Raises NotFound where it ended before."""
    ended = Membership.objects.current().filter(pk=seat.pk)
    if not ended.update(
        left_at=timezone.now(),
        was_removed=was_removed,
        role=Role.MEMBER,
        draft="",
        draft_version=F("draft_version") + 1,
    ):
        raise NotFound
    Conversation.objects.filter(pk=seat.conversation_id).update(member_count=F("member_count") - 1)


def ring_changed(conversation: Conversation, to: Collection[int]) -> None:
    """Tells these people's pages that their list of conversations is another now."""
    events.ring("conversations.changed", {"conversation": str(conversation.uuid)}, to)
