"""What one person keeps of messages, or keeps away from: stars, and what they deleted for themselves."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from chat import events
from chat.errors import MessageGone
from chat.models import Conversation, HiddenMessage, Membership, Message, StarredMessage
from chat.services.mentions import look_again

if TYPE_CHECKING:
    from accounts.models import User


def star_message(*, user: User, message: Message) -> None:
    """Keeps it in this person's list of starred messages. Raises MessageGone."""
    if message.state:
        raise MessageGone
    with transaction.atomic():
        _, is_new = StarredMessage.objects.get_or_create(user=user, message=message)
        if is_new:
            _ring_star(user, message, is_starred=True)


def unstar_message(*, user: User, message: Message) -> None:
    """Lets go of it; where it has no star nothing changes."""
    with transaction.atomic():
        if StarredMessage.objects.filter(user=user, message=message).delete()[0]:
            _ring_star(user, message, is_starred=False)


def stars_of(*, user: User) -> QuerySet[StarredMessage]:
    """What this person starred and still sees, each with its message, for pages by `-pk`."""
    shown = Message.objects.visible_to(user).filter(pk=OuterRef("message"))
    return (
        StarredMessage.objects.filter(Exists(shown), user=user)
        .select_related("message__conversation", "message__sender", "message__reply_to__sender")
        .prefetch_related("message__attachments", "message__reactions__user")
    )


def starred_among(*, user: User, messages: Collection[Message]) -> set[int]:
    """The keys of those of these messages that this person starred."""
    stars = StarredMessage.objects.filter(user=user, message__in=[message.pk for message in messages])
    return set(stars.values_list("message_id", flat=True))


def hide_messages(*, user: User, conversation: Conversation, uuids: Collection[UUID]) -> list[UUID]:
    """Deletes messages of a conversation (and of the feed shown there) for this person alone, on all of their devices.

    Returns those that are gone for this person now; what they do not see there is left out.
    """
    here = [conversation.pk, *([conversation.feed_id] if conversation.feed_id else [])]
    shown = Message.objects.visible_to(user).filter(conversation__in=here, uuid__in=uuids)
    with transaction.atomic():
        messages = list(shown)
        HiddenMessage.objects.bulk_create(
            (HiddenMessage(user=user, message=message) for message in messages), ignore_conflicts=True
        )
        StarredMessage.objects.filter(user=user, message__in=messages).delete()
        gone = [message.uuid for message in messages]
        for message in messages:
            if message.mentions:
                look_again(message=message, seats=Membership.objects.filter(user=user))
        if gone:
            data = {"conversation": str(conversation.uuid), "messages": [str(uuid) for uuid in gone]}
            events.ring("messages.hidden", data, [user.pk])
    return gone


def _ring_star(user: User, message: Message, *, is_starred: bool) -> None:
    data = {
        "conversation": str(message.conversation.uuid),
        "message": str(message.uuid),
        "is_starred": is_starred,
    }
    events.ring("message.starred", data, [user.pk])
