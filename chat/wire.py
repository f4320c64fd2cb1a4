"""The JSON of people and messages: one shape, over HTTP and over the socket."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

from chat.lines import line_text

if TYPE_CHECKING:
    from accounts.models import User
    from chat.cards import CardView
    from chat.models import Message


class PersonJSON(TypedDict):
    """Who it is, as others see them. `avatar` is an address, or empty."""

    uuid: str
    name: str
    avatar: str
    kind: str
    username: NotRequired[str]  # only where the reader may look the person up by it


class SystemJSON(TypedDict):
    """A system line: its code and the values that fill it."""

    code: str
    values: dict[str, Any]


class MessageJSON(TypedDict):
    """A message. `conversation` is the feed's for a broadcast; `live` is there in history only, and only for cards."""

    uuid: str
    conversation: str
    seq: int
    kind: str
    sender: PersonJSON | None
    client_id: str | None
    text: str
    system: SystemJSON | None
    card: dict[str, Any] | None
    created_at: str
    live: NotRequired[CardView | None]


def time_json(moment: datetime) -> str:
    """ISO 8601 in UTC."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def person_json(user: User, *, with_username: bool = False) -> PersonJSON:
    """What others see of a person."""
    person = PersonJSON(uuid=str(user.uuid), name=user.name, avatar=user.avatar_url, kind=user.kind)
    if with_username:
        person["username"] = user.username
    return person


def message_json(message: Message) -> MessageJSON:
    """A message, with the words of a system line in the active language. Needs its sender and conversation loaded."""
    text = line_text(message.system["code"], message.system["values"]) if message.system else message.text
    return MessageJSON(
        uuid=str(message.uuid),
        conversation=str(message.conversation.uuid),
        seq=message.seq,
        kind=message.kind,
        sender=person_json(message.sender) if message.sender else None,
        client_id=str(message.client_id) if message.client_id else None,
        text=text,
        system=message.system,
        card=message.card,
        created_at=time_json(message.created_at),
    )
