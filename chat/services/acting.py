"""Acting on a message that is there: one after the other within its conversation, each told as an event.

The conversation's row is held from before the message is read until the transaction ends. So what was checked stays true,
and two people who act at once never lose one another's act.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from chat import events
from chat.changes import MessageChanged
from chat.errors import CannotSendHere, MessageGone
from chat.models import Conversation, Message
from core.errors import NotFound

if TYPE_CHECKING:
    from accounts.models import User


class NothingChanged(Exception):
    """Raised by an act that finds everything as it should be: nothing is logged, and nobody is told."""


def find_message(*, user: User, uuid: UUID) -> Message:
    """A message that this person sees, with its parts. Raises NotFound."""
    message = Message.objects.visible_to(user).with_parts().filter(uuid=uuid).first()
    if message is None:
        raise NotFound
    return message


def check_can_be_acted_on(message: Message) -> None:
    """Raises MessageGone for what was recalled or removed, CannotSendHere for broadcasts and lines of the system."""
    if message.state:
        raise MessageGone
    if message.kind == Message.Kind.SYSTEM or message.conversation.kind == Conversation.Kind.FEED:
        raise CannotSendHere


def change_message(*, message: Message, change: type[MessageChanged], act: Callable[[Message], None]) -> Message:
    """Does `act` to the message as it is now, logs `change` and tells everyone; returns the message as it is after.

    `act` runs while no other change of the conversation can happen. What it raises undoes everything; NothingChanged is
    its way to say that there is nothing to do.
    """
    try:
        with transaction.atomic():
            place = events.take_place(conversation=message.conversation)
            act(Message.objects.select_related("conversation", "sender").get(pk=message.pk))
            changed = Message.objects.with_parts().get(pk=message.pk)
            logged = events.append(conversation=message.conversation, change=change(changed), place=place)
            events.publish_to_members(logged)
    except NothingChanged:
        return Message.objects.with_parts().get(pk=message.pk)
    return changed
