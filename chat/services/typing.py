"""Somebody types: told to the others of the conversation, kept nowhere."""

from __future__ import annotations

from uuid import UUID

from accounts.models import Contact
from accounts.services.blocks import blockers_of
from chat import events
from chat.models import Conversation, Membership


def announce_typing(*, user_id: int, conversation: UUID) -> bool:
    """Rings the others; nothing, and false, where this person could not write there now."""
    seats = Membership.objects.current().filter(conversation__uuid=conversation)
    people = {seat.user_id: seat for seat in seats.select_related("user", "conversation")}
    writer = people.pop(user_id, None)
    if writer is None or not people or not _may_write(writer, list(people)):
        return False
    data = {"conversation": str(conversation), "user": {"uuid": str(writer.user.uuid), "name": writer.user.name}}
    events.ring("typing", data, set(people) - blockers_of(user_id=user_id))
    return True


def _may_write(writer: Membership, others: list[int]) -> bool:
    if writer.user.is_muted and writer.conversation.kind != Conversation.Kind.OFFICIAL:
        return False
    if writer.conversation.kind != Conversation.Kind.DIRECT:
        return True
    return Contact.objects.unblocked().filter(owner=writer.user, person__in=others).exists()
