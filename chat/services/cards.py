"""Cards in messages: each viewer's live view, and telling open pages that what a card shows has changed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from chat import events
from chat.cards import Card, CardView, render_live
from chat.models import Conversation, Message

if TYPE_CHECKING:
    from accounts.models import User


def live_views(*, viewer: User, messages: Iterable[Message]) -> dict[UUID, CardView]:
    """The cards among these messages as they are now for this viewer, by message. One batch for each kind of card."""
    shown = {message.uuid: Card.from_json(message.card) for message in messages if message.card}
    views = render_live(list(shown.values()), viewer)
    return dict(zip(shown, views, strict=True))


def announce_change(*, conversation: Conversation, ref: str) -> None:
    """Logs that cards with this `ref` show something new: open pages ask for their live view again."""
    with transaction.atomic():
        logged = events.append(conversation=conversation, change=events.CardChanged(ref=str(ref)))
        if conversation.kind == Conversation.Kind.FEED:
            events.publish_to_feed(logged, feed=conversation)
            return
        events.publish_to_members(logged)
