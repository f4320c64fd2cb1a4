"""Messages as one reader gets them: with what is theirs alone, such as the live view of a card."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from chat.services import cards
from chat.services.kept import starred_among
from chat.services.votes import chosen_by
from chat.wire import MessageJSON, message_json

if TYPE_CHECKING:
    from accounts.models import User
    from chat.models import Message
    from chat.services.history import Page


def shown_json(messages: Sequence[Message], viewer: User) -> list[MessageJSON]:
    """Each with its card's live view for this viewer, their star and their votes; a few queries for any number of them."""
    live = cards.live_views(viewer=viewer, messages=[message for message in messages if not message.state])
    starred = starred_among(user=viewer, messages=messages)
    chosen = chosen_by(user=viewer, messages=messages)
    shown = [message_json(message) for message in messages]
    for message, item in zip(messages, shown, strict=True):
        item["live"] = live.get(message.uuid)
        item["is_starred"] = message.pk in starred
        item["chosen"] = chosen.get(message.pk, [])
    return shown


def history_json(page: Page, viewer: User) -> dict[str, Any]:
    """A page of a timeline as the API and the page give it."""
    return {
        "items": shown_json(page.messages, viewer),
        "next": page.older,
        "newer": page.newer,
        "at": str(page.at.uuid) if page.at else None,
        "seq": page.seq,
        "feed_seq": page.feed_seq,
    }
