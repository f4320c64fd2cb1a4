"""Answering a message with a sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chat.changes import MessageReacted
from chat.emoji import is_emoji
from chat.errors import TooManyReactions
from chat.models import Message, Reaction
from chat.services.acting import NothingChanged, change_message, check_can_be_acted_on
from chat.services.gate import check_may_send
from core.errors import Invalid

if TYPE_CHECKING:
    from accounts.models import User

DIFFERENT = 20  # signs on one message


def react(*, user: User, message: Message, emoji: str) -> Message:
    """Gives a sign; once of a kind from each person. Raises Invalid for what is no emoji, TooManyReactions,
    MessageGone, or what sending raises for who may not write there."""
    if not is_emoji(emoji):
        raise Invalid(fields={"emoji": Invalid.message})

    def act(current: Message) -> None:
        check_can_be_acted_on(current)
        check_may_send(user, current.conversation)
        given = current.reactions.all()
        if given.filter(user=user, emoji=emoji).exists():
            raise NothingChanged
        signs = set(given.order_by().values_list("emoji", flat=True).distinct())
        if emoji not in signs and len(signs) >= DIFFERENT:
            raise TooManyReactions
        Reaction.objects.create(message=current, user=user, emoji=emoji)

    return change_message(message=message, change=MessageReacted, act=act)


def take_reaction_back(*, user: User, message: Message, emoji: str) -> Message:
    """Takes a sign of one's own away; where there is none, nothing changes."""

    def act(current: Message) -> None:
        if not current.reactions.filter(user=user, emoji=emoji).delete()[0]:
            raise NothingChanged

    return change_message(message=message, change=MessageReacted, act=act)
