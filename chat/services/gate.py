"""The gate of every act in a conversation that others of it notice: sending, editing, reacting, pinning, typing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.services.contacts import may_write_to
from accounts.services.speaking import check_may_reach
from chat import members
from chat.errors import CannotSendHere, NotContacts
from chat.models import Conversation
from core.errors import NotFound

if TYPE_CHECKING:
    from accounts.models import User

Kind = Conversation.Kind


def check_may_send(sender: User, conversation: Conversation) -> None:
    """Raises NotFound for who is not in the conversation, CannotSendHere for a feed, NotContacts in a direct chat.

    Muted for whom an operator has muted: they may still write to official accounts.
    """
    if conversation.kind == Kind.FEED:
        raise CannotSendHere
    is_direct = conversation.kind == Kind.DIRECT
    seats = members.two_in(conversation) if is_direct else {sender.pk: members.is_in(conversation, sender.pk)}
    if not seats.pop(sender.pk, False):
        raise NotFound
    if conversation.kind != Kind.OFFICIAL:
        check_may_reach(person=sender)
    if is_direct and not any(may_write_to(writer_id=sender.pk, reader_id=other) for other in seats):
        raise NotContacts
