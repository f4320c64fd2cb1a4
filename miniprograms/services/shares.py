"""Sharing a page of a mini program into several chats at once: one result for each, and never twice."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from accounts.models import User
from chat.errors import ClientIdReused, MessageHeld, NotContacts
from chat.models import Conversation
from chat.services.conversations import open_direct
from chat.services.messages import send_card, send_text
from core.errors import DomainError
from miniprograms.errors import (
    CannotShareThere,
    GuestsCannotShare,
    NobodyChosen,
    NotYourContact,
    NotYourConversation,
    TooManyChosen,
)

if TYPE_CHECKING:
    from chat.cards import Card

MOST_TARGETS = 9
NOTE_LIMIT = 500  # characters
CHATS_OF_PEOPLE = {Conversation.Kind.DIRECT, Conversation.Kind.GROUP}


@dataclass(frozen=True, slots=True)
class Target:
    """Where a share goes: a conversation, or a person (whose direct chat it opens)."""

    type: str  # "conversation" or "person"
    uuid: uuid.UUID


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one target. `conversation` is where it went; `error` says why it went nowhere, or, beside a conversation,
    that the note is kept back until an operator has read it."""

    target: Target
    conversation: Conversation | None = None
    error: DomainError | None = None


def check_may_share(*, user: User) -> None:
    """Raises GuestsCannotShare for a guest."""
    if user.is_guest:
        raise GuestsCannotShare


def share_card(
    *, sharer: User, card: Card, targets: Sequence[Target], client_id: uuid.UUID, note: str = ""
) -> list[Outcome]:
    """Sends the card, and the note after it, to every target. One refusal stops no other.

    `client_id` names this share. Asked again with the same one, a target that has got it answers "sent" and gets no
    second copy; so a retry may repeat all targets, or name only those that failed.
    Raises GuestsCannotShare, NobodyChosen and TooManyChosen, before anything is sent.
    """
    check_may_share(user=sharer)
    chosen = list(dict.fromkeys(targets))
    if not chosen:
        raise NobodyChosen
    if len(chosen) > MOST_TARGETS:
        raise TooManyChosen
    return [_share_one(sharer, card, target, client_id, note.strip()) for target in chosen]


def _share_one(sharer: User, card: Card, target: Target, client_id: uuid.UUID, note: str) -> Outcome:
    find = {"conversation": _conversation_of, "person": _direct_with}[target.type]
    try:
        with transaction.atomic():
            conversation = find(sharer, target.uuid)
            held = _send(sharer, conversation, card, client_id, note)
    except NotContacts:
        return Outcome(target=target, error=NotYourContact())
    except DomainError as error:
        return Outcome(target=target, error=error)
    return Outcome(target=target, conversation=conversation, error=held)


def _conversation_of(sharer: User, conversation: uuid.UUID) -> Conversation:
    found = Conversation.objects.visible_to(sharer).filter(uuid=conversation).first()
    if found is None:
        raise NotYourConversation
    if found.kind not in CHATS_OF_PEOPLE:
        raise CannotShareThere
    return found


def _direct_with(sharer: User, person: uuid.UUID) -> Conversation:
    other = User.objects.filter(uuid=person, kind=User.Kind.PERSON).exclude(pk=sharer.pk).first()
    if other is None:
        raise NotYourContact
    return open_direct(me=sharer, other=other)


def _send(sharer: User, conversation: Conversation, card: Card, client_id: uuid.UUID, note: str) -> MessageHeld | None:
    """The card and the note, each under an id made from the share's: the same share makes the same ids.

    A note that a rule keeps back is returned and not raised: what is kept must not be undone with it, nor the card.
    """
    page = f"{conversation.uuid} {card.kind} {card.program}/{card.path}"
    card_id, note_id = (uuid.uuid5(client_id, f"{what} {page}") for what in ("card", "note"))
    _once(lambda: send_card(sender=sharer, conversation=conversation, client_id=card_id, card=card))
    try:
        if note:
            _once(
                lambda: send_text(
                    sender=sharer, conversation=conversation, client_id=note_id, text=note, uses_draft=False
                )
            )
    except MessageHeld as held:
        return held
    return None


def _once(send: Callable[[], object]) -> None:
    """Sends; a message that is there already under this id stays as it was first sent (a price may have changed since)."""
    with suppress(ClientIdReused):
        send()
