"""Passing messages on to several chats at once: one result for each, and never twice."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.models import User
from chat.cards import Card, check_may_forward
from chat.errors import CannotBeForwarded, CannotSendHere, NobodyToForwardTo, NotContacts
from chat.models import Conversation, Message
from chat.services.conversations import open_direct
from chat.services.messages import send_copy
from core.errors import DomainError, NotFound

if TYPE_CHECKING:
    from uuid import UUID

MOST_MESSAGES = 20
MOST_TARGETS = 9
CHATS_OF_PEOPLE = {Conversation.Kind.DIRECT, Conversation.Kind.GROUP}


@dataclass(frozen=True, slots=True)
class Target:
    """Where it goes: a conversation, or a person (whose direct chat it opens)."""

    type: str  # "conversation" or "person"
    uuid: UUID


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one target. `conversation` is where it went; `error` says why it went nowhere."""

    target: Target
    conversation: Conversation | None = None
    error: DomainError | None = None


def forward(*, sender: User, messages: Sequence[UUID], targets: Sequence[Target], client_id: UUID) -> list[Outcome]:
    """Sends copies of these messages, in the order in which they were said, to every target; one refusal stops no other.

    `client_id` names this forwarding: asked again with the same one, what is there already is not sent again.
    Raises NobodyToForwardTo, NotFound for a message that the sender does not see, CannotBeForwarded for one that was
    recalled or removed or is a line of the system, and what the rules of a card raise, before anything is sent.
    """
    chosen = list(dict.fromkeys(targets))
    if not 1 <= len(chosen) <= MOST_TARGETS:
        raise NobodyToForwardTo
    found = _forwardable(sender, messages)
    return [_forward_to(sender, target, found, client_id) for target in chosen]


def _forwardable(sender: User, uuids: Sequence[UUID]) -> list[Message]:
    found = list(Message.objects.visible_to(sender).with_parts().filter(uuid__in=uuids).order_by("pk"))
    if len(found) != len(set(uuids)):
        raise NotFound
    for message in found:
        if message.state or message.kind == Message.Kind.SYSTEM:
            raise CannotBeForwarded
        if message.card:
            check_may_forward(Card.from_json(message.card), sender)
    return found


def _forward_to(sender: User, target: Target, messages: Sequence[Message], client_id: UUID) -> Outcome:
    try:
        conversation = _conversation_of(sender, target)
        for message in messages:
            one = uuid.uuid5(client_id, f"{conversation.uuid} {message.uuid}")
            send_copy(sender=sender, conversation=conversation, client_id=one, message=message)
    except DomainError as error:
        return Outcome(target=target, error=error)
    return Outcome(target=target, conversation=conversation)


def _conversation_of(sender: User, target: Target) -> Conversation:
    if target.type == "person":
        other = User.objects.filter(uuid=target.uuid, kind=User.Kind.PERSON).first()
        if other is None:
            raise NotContacts
        return open_direct(me=sender, other=other)
    found = Conversation.objects.visible_to(sender).filter(uuid=target.uuid).first()
    if found is None:
        raise NotFound
    if found.kind not in CHATS_OF_PEOPLE:
        raise CannotSendHere
    return found
