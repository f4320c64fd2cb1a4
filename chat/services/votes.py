"""Voting in polls: one's own choice, changed or withdrawn until the poll is closed by who made it."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.utils import timezone

from chat import events
from chat.changes import MessageVoted
from chat.errors import NotAPoll, NotYourMessage, PollClosed
from chat.kinds.base import Data
from chat.kinds.poll import tally
from chat.models import Message, PollVote
from chat.services.acting import NothingChanged, change_message, check_can_be_acted_on
from chat.services.gate import check_may_send
from chat.wire import time_json
from core.errors import Invalid

if TYPE_CHECKING:
    from accounts.models import User


def vote(*, user: User, message: Message, options: Collection[int]) -> Message:
    """Chooses these options in the place of what this person chose before; none withdraws the vote.

    Raises NotAPoll, PollClosed, Invalid for options that the poll does not have or more than it allows, MessageGone, or what
    sending raises for anyone who may not write there.
    """
    _check_is_poll(message)
    chosen = sorted(set(options))

    def act(current: Message) -> None:
        data = _open_poll(current)
        check_may_send(user, current.conversation)
        most = len(data["options"]) if data["is_multiple"] else 1
        if len(chosen) > most or not set(chosen) <= set(range(len(data["options"]))):
            raise Invalid(fields={"options": Invalid.message})
        own = current.votes.filter(user=user)
        if sorted(own.values_list("option", flat=True)) == chosen:
            raise NothingChanged
        own.delete()
        slots = [(option, option if data["is_multiple"] else 0) for option in chosen]
        PollVote.objects.bulk_create(PollVote(message=current, user=user, option=o, slot=s) for o, s in slots)
        _count(current)
        told = {"conversation": str(current.conversation.uuid), "message": str(current.uuid), "chosen": chosen}
        events.ring("message.chosen", told, [user.pk])

    return change_message(message=message, change=MessageVoted, act=act)


def close_poll(*, user: User, message: Message) -> Message:
    """Ends the voting, for who asked. Twice changes nothing.

    Raises NotAPoll, NotYourMessage, MessageGone, or what sending raises for anyone who may not write there.
    """
    _check_is_poll(message)

    def act(current: Message) -> None:
        check_can_be_acted_on(current)
        if current.sender_id != user.pk:
            raise NotYourMessage
        check_may_send(user, current.conversation)
        data: Data = current.data or {}
        if data["closed_at"]:
            raise NothingChanged
        Message.objects.filter(pk=current.pk).update(data={**data, "closed_at": time_json(timezone.now())})

    return change_message(message=message, change=MessageVoted, act=act)


def chosen_by(*, user: User, messages: Collection[Message]) -> dict[int, list[int]]:
    """What this person chose in those of these messages that are polls, by the message's key."""
    polls = [message.pk for message in messages if message.kind == Message.Kind.POLL]
    found: dict[int, list[int]] = {}
    for message, option in PollVote.objects.filter(message__in=polls, user=user).values_list("message", "option"):
        found.setdefault(message, []).append(option)
    return found


def forget_votes_of(user: User) -> None:
    """Takes this person's votes out of every poll, closed ones too: their account is closed."""
    voted = Message.objects.filter(votes__user=user).distinct()
    for message in list(voted):
        change_message(message=message, change=MessageVoted, act=lambda current: _drop(current, user))


def _drop(current: Message, user: User) -> None:
    current.votes.filter(user=user).delete()
    _count(current)


def _check_is_poll(message: Message) -> None:
    if message.kind != Message.Kind.POLL:
        raise NotAPoll


def _open_poll(message: Message) -> Data:
    check_can_be_acted_on(message)
    data: Data = message.data or {}
    if data["closed_at"]:
        raise PollClosed
    return data


def _count(message: Message) -> None:
    """Writes what the votes add up to into the message, while its conversation is held."""
    votes = list(message.votes.select_related("user").order_by("pk"))
    Message.objects.filter(pk=message.pk).update(data=tally(message.data or {}, votes))
