"""Two who have just become contacts: their chat, with a line, and a notice to who had asked and may have gone since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chat import events
from chat.services import push
from chat.services.conversations import open_direct
from chat.services.messages import add_system_line
from chat.services.seats import ring_changed

if TYPE_CHECKING:
    from accounts.models import User


def open_first_chat(asker: User, accepter: User) -> None:
    """Both have the chat from now on, on top of their lists. Call it in the transaction that makes them contacts."""
    conversation = open_direct(me=accepter, other=asker)
    add_system_line(conversation=conversation, code="contacts.met", values={})
    ring_changed(conversation, [asker.pk, accepter.pk])
    told = {"conversation": str(conversation.uuid), "person": str(accepter.uuid), "name": accepter.name}
    events.ring("contact.accepted", told, [asker.pk])
    push.ring_for_acceptance(asker=asker, accepter=accepter, conversation=conversation)
