"""Messages that a conversation keeps in sight for everyone in it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.db import transaction

from chat import events
from chat.changes import ConversationChanged
from chat.errors import AdminsOnly, TooManyPins
from chat.models import Conversation, Membership, Message, PinnedMessage
from chat.services.acting import NothingChanged, check_can_be_acted_on
from chat.services.gate import check_may_send
from chat.services.messages import add_system_line
from core.errors import NotFound

if TYPE_CHECKING:
    from accounts.models import User

PINS = 20  # in one conversation


def pin_message(*, user: User, message: Message) -> None:
    """Keeps it in sight; in groups for the owner and admins alone.

    Raises AdminsOnly, TooManyPins, MessageGone, and what sending raises for who may not write there.
    """
    _check_may_pin(user, message)
    with suppress(NothingChanged), transaction.atomic():
        place = events.take_place(conversation=message.conversation)
        _pin(user, Message.objects.select_related("conversation").get(pk=message.pk))
        _tell(message.conversation, place)
        add_system_line(conversation=message.conversation, code="message.pinned", values={"name": user.name})


def unpin_message(*, user: User, message: Message) -> None:
    """Lets go of it. Where it is not pinned nothing changes. Raises what pinning raises."""
    _check_may_pin(user, message)
    with suppress(NothingChanged), transaction.atomic():
        place = events.take_place(conversation=message.conversation)
        if not PinnedMessage.objects.filter(message=message).delete()[0]:
            raise NothingChanged
        _tell(message.conversation, place)


def pinned_in(*, conversation: Conversation, user: User) -> list[Message]:
    """What is kept in sight there, the newest pin first, but for what this person deleted for themselves."""
    shown = Message.objects.visible_to(user).with_parts().filter(pin__conversation=conversation)
    return list(shown.order_by("-pin__pk")[:PINS])


def _pin(user: User, message: Message) -> None:
    """Call it while the conversation is held: nobody else pins meanwhile."""
    check_can_be_acted_on(message)
    pinned = PinnedMessage.objects.filter(conversation=message.conversation)
    if pinned.filter(message=message).exists():
        raise NothingChanged
    if pinned.count() >= PINS:
        raise TooManyPins
    PinnedMessage.objects.create(conversation=message.conversation, message=message, by=user)


def _check_may_pin(user: User, message: Message) -> None:
    check_can_be_acted_on(message)
    check_may_send(user, message.conversation)
    seat = Membership.objects.current().filter(conversation=message.conversation, user=user).first()
    if seat is None:
        raise NotFound
    if message.conversation.kind == Conversation.Kind.GROUP and not seat.is_admin:
        raise AdminsOnly


def _tell(conversation: Conversation, place: events.Place) -> None:
    change = ConversationChanged(Conversation.objects.prefetch_related("pins__message").get(pk=conversation.pk))
    events.publish_to_members(events.append(conversation=conversation, change=change, place=place))
