"""Who else wants to know, in the same process, that a message was stored or a chat was read: such as notifications."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chat.models import Membership, Message

_of_messages: list[Callable[[Message], None]] = []
_of_going: list[Callable[[Message], None]] = []
_of_reading: list[Callable[[Membership], None]] = []


def register_message_listener(listener: Callable[[Message], None]) -> None:
    """Adds `listener(message)`, called in the transaction that stores a message for the members of its conversation."""
    if listener not in _of_messages:
        _of_messages.append(listener)


def register_gone_listener(listener: Callable[[Message], None]) -> None:
    """Adds `listener(message)`, called in the transaction that takes a message away from everyone."""
    if listener not in _of_going:
        _of_going.append(listener)


def register_read_listener(listener: Callable[[Membership], None]) -> None:
    """Adds `listener(seat)`, called in the transaction that moves how far somebody has read; the seat as it was before."""
    if listener not in _of_reading:
        _of_reading.append(listener)


def message_stored(message: Message) -> None:
    """Tells every listener."""
    for listener in _of_messages:
        listener(message)


def message_gone(message: Message) -> None:
    """Tells every listener."""
    for listener in _of_going:
        listener(message)


def chat_read(seat: Membership) -> None:
    """Tells every listener."""
    for listener in _of_reading:
        listener(seat)
