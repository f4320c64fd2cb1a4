"""The JSON of people and messages: one shape, over HTTP and over the socket."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict
from uuid import UUID

from chat.kinds import KINDS
from chat.lines import line_text
from chat.text.shown import shown_text

if TYPE_CHECKING:
    from accounts.models import User
    from chat.cards import CardView
    from chat.models import Attachment, Conversation, Membership, Message

QUOTE_LIMIT = 120  # characters


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


class AttachmentJSON(TypedDict):
    """A picture, a voice note or a file. Addresses are for those who may see the message; sizes as in the model."""

    uuid: str
    kind: str
    url: str
    preview_url: str
    name: str
    content_type: str
    size: int
    width: int
    height: int
    duration_ms: int
    waveform: list[int]


class QuoteJSON(TypedDict):
    """The message that is answered, as it is now: enough to show one line of it. `state` as in a message."""

    uuid: str
    seq: int
    kind: str
    sender: PersonJSON | None
    text: str  # its first 120 characters, without the signs of markup
    card: dict[str, Any] | None
    data: dict[str, Any] | None  # as far as the line needs it
    state: str


class RangeJSON(TypedDict):
    """A part of the text, in code points, that names a person (UUID) or "all"."""

    user: str
    offset: int
    length: int


class ReactionJSON(TypedDict):
    """One sign and who gave it (UUIDs), in the order in which they did."""

    emoji: str
    users: list[str]


class MemberJSON(TypedDict):
    """Somebody in a conversation. `role` is owner, admin, member, or null for who is not in it any more."""

    uuid: str
    name: str
    avatar: str
    kind: str
    role: str | None


class ConversationFactsJSON(TypedDict):
    """What a group is for all of its members. `announcement` may be empty; `pins` are messages' UUIDs, newest first."""

    title: str
    avatar: str
    announcement: str
    announced_at: str | None
    slow_seconds: int
    pins: list[str]


class MessageJSON(TypedDict):
    """A message. `conversation` is the feed's for a broadcast.

    `live` (a card's view), `is_starred` and `chosen` are the reader's own: there in history only.
    """

    uuid: str
    conversation: str
    seq: int
    kind: str
    sender: PersonJSON | None
    client_id: str | None
    text: str
    system: SystemJSON | None
    card: dict[str, Any] | None
    data: dict[str, Any] | None  # of the kinds in `chat.kinds`
    attachments: list[AttachmentJSON]
    reply_to: QuoteJSON | None
    mentions: list[str]
    mention_ranges: list[RangeJSON]
    reactions: list[ReactionJSON]
    link: dict[str, Any] | None
    is_forwarded: bool
    state: str  # "recalled", "removed" or empty; of one that is not empty nothing is shown but its place
    edited_at: str | None
    created_at: str
    live: NotRequired[CardView | None]
    is_starred: NotRequired[bool]
    chosen: NotRequired[list[int]]  # of a poll's options


def time_json(moment: datetime) -> str:
    """ISO 8601 in UTC."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def uuid_from(given: Any) -> UUID | None:
    """The UUID that came in a frame; None where it is none."""
    try:
        return UUID(given) if isinstance(given, str) else None
    except ValueError:
        return None


def person_json(user: User, *, with_username: bool = False) -> PersonJSON:
    """What others see of a person."""
    person = PersonJSON(uuid=str(user.uuid), name=user.name, avatar=user.avatar_url, kind=user.kind)
    if with_username:
        person["username"] = user.username
    return person


def attachment_json(attachment: Attachment) -> AttachmentJSON:
    """An attachment, by addresses that check who asks."""
    base = f"/files/{attachment.uuid}/"
    return AttachmentJSON(
        uuid=str(attachment.uuid),
        kind=attachment.kind,
        url=base,
        preview_url=f"{base}preview/" if attachment.preview else "",
        name=attachment.name,
        content_type=attachment.content_type,
        size=attachment.size,
        width=attachment.width,
        height=attachment.height,
        duration_ms=attachment.duration_ms,
        waveform=attachment.waveform,
    )


def member_json(seat: Membership) -> MemberJSON:
    """A seat, as the others see it. Needs its user loaded."""
    person = person_json(seat.user)
    role = None if seat.left_at else seat.role
    return MemberJSON(uuid=person["uuid"], name=person["name"], avatar=person["avatar"], kind=person["kind"], role=role)


def conversation_facts(conversation: Conversation) -> ConversationFactsJSON:
    """What a conversation is for all of its members; one query for the pins unless they are loaded."""
    pins = sorted(conversation.pins.all(), key=lambda pin: -pin.pk)
    return ConversationFactsJSON(
        title=conversation.title,
        avatar=conversation.avatar.url if conversation.avatar else "",
        announcement=conversation.announcement,
        announced_at=time_json(conversation.announced_at) if conversation.announced_at else None,
        slow_seconds=conversation.slow_seconds,
        pins=[str(pin.message.uuid) for pin in pins],
    )


def card_texts(card: Mapping[str, Any] | None) -> list[str]:
    """What a card said when it was shared, in every language: its titles first, then its subtitles."""
    views = list(card["snapshot"].values()) if card else []
    said = [view.get(name) or "" for name in ("title", "subtitle") for view in views]
    return list(dict.fromkeys(text for text in said if text))


def quote_json(message: Message) -> QuoteJSON:
    """One line of a message that another one answers. Needs its sender loaded."""
    shown = not message.state
    return QuoteJSON(
        uuid=str(message.uuid),
        seq=message.seq,
        kind=message.kind,
        sender=person_json(message.sender) if message.sender else None,
        text=shown_text(message.text)[:QUOTE_LIMIT] if shown else "",
        card=message.card if shown else None,
        data=_quoted(message) if shown else None,
        state=message.state,
    )


def _told(message: Message) -> dict[str, Any] | None:
    return KINDS[message.kind].told(message.data) if message.data else None


def _quoted(message: Message) -> dict[str, Any] | None:
    return KINDS[message.kind].quoted(message.data) if message.data else None


def _reactions(message: Message) -> list[ReactionJSON]:
    found: dict[str, list[str]] = {}
    for reaction in message.reactions.all():
        found.setdefault(reaction.emoji, []).append(str(reaction.user.uuid))
    return [ReactionJSON(emoji=emoji, users=users) for emoji, users in found.items()]


def message_json(message: Message) -> MessageJSON:
    """A message, with the words of a system line in the active language. Needs its parts loaded (`with_parts`).

    Of a recalled or removed one nothing goes out but that it was there, and who said it.
    """
    text = line_text(message.system["code"], message.system["values"]) if message.system else message.text
    shown = not message.state
    return MessageJSON(
        uuid=str(message.uuid),
        conversation=str(message.conversation.uuid),
        seq=message.seq,
        kind=message.kind,
        sender=person_json(message.sender) if message.sender else None,
        client_id=str(message.client_id) if message.client_id else None,
        text=text if shown else "",
        system=message.system,
        card=message.card if shown else None,
        data=_told(message) if shown else None,
        attachments=[attachment_json(one) for one in message.attachments.all()] if shown else [],
        reply_to=quote_json(message.reply_to) if shown and message.reply_to else None,
        mentions=message.mentions if shown else [],
        mention_ranges=message.mention_ranges if shown else [],
        reactions=_reactions(message) if shown else [],
        link=message.link if shown else None,
        is_forwarded=message.is_forwarded,
        state=message.state,
        edited_at=time_json(message.edited_at) if message.edited_at else None,
        created_at=time_json(message.created_at),
    )
