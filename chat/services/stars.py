"""Starred messages as their list shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypedDict

from chat.models import Conversation, Membership, StarredMessage
from chat.profiles import call_by_name
from chat.services.shown import shown_json
from chat.wire import MessageJSON, time_json

if TYPE_CHECKING:
    from accounts.models import User


class StarJSON(TypedDict):
    """A starred message, and the viewer's conversation that shows it."""

    message: MessageJSON
    conversation: str
    title: str
    starred_at: str


def stars_json(*, stars: Sequence[StarredMessage], viewer: User) -> list[StarJSON]:
    """Each with its message as the viewer sees it; a few queries for any number of them."""
    messages = shown_json([star.message for star in stars], viewer)
    homes = _homes({star.message.conversation_id for star in stars}, viewer)
    titles = _titles(homes.values(), viewer)
    listed = []
    for star, message in zip(stars, messages, strict=True):
        home = homes[star.message.conversation_id]
        listed.append(
            StarJSON(
                message=message,
                conversation=str(home.uuid),
                title=titles[home.pk],
                starred_at=time_json(star.created_at),
            )
        )
    return listed


def _homes(keys: set[int], viewer: User) -> dict[int, Conversation]:
    """The viewer's conversation by the key of the log that it shows: its own, and its feed's."""
    seats = Membership.objects.current().filter(user=viewer).select_related("conversation")
    own = {seat.conversation_id: seat.conversation for seat in seats.filter(conversation__in=keys)}
    fed = seats.filter(conversation__feed__in=keys)
    return {**{seat.conversation.feed_id: seat.conversation for seat in fed if seat.conversation.feed_id}, **own}


def _titles(conversations: object, viewer: User) -> dict[int, str]:
    """What each conversation is called: a group by its title, the others by the other person's name."""
    found = {conversation.pk: conversation for conversation in conversations}  # type: ignore[attr-defined]
    others = Membership.objects.filter(conversation__in=found).exclude(user=viewer).exclude(conversation__kind="group")
    people = {seat.conversation_id: seat.user for seat in others.select_related("user")}
    call_by_name(people.values())
    return {pk: people[pk].name if pk in people else conversation.title for pk, conversation in found.items()}
