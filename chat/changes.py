"""The kinds of change that a conversation's log tells of.

Each kind says what the log's row keeps (`stored`), what clients get beside the type (`told`), which thing it is about
(`subject`), and how rows come back out of the log (`read_back`): always as the things are now, because the log keeps no
copies. `docs/realtime.md` describes every type.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, Self

from chat.models import Conversation, Event, Membership, Message
from chat.wire import conversation_facts, member_json, message_json


class Change(Protocol):
    """What every kind of change can say."""

    type: ClassVar[str]

    def stored(self) -> dict[str, Any]:
        """What the log's row keeps."""

    def told(self) -> dict[str, Any]:
        """What clients get beside the type: the same for every viewer."""

    def subject(self) -> str:
        """The UUID or ref of what it is about, for comparing logs; empty where it is the conversation itself."""

    @classmethod
    def read_back(cls, conversation: Conversation, events: Sequence[Event]) -> list[Self]:
        """The changes that these rows of this kind tell of, in the same order."""


@dataclass(frozen=True, slots=True)
class MessageCreated:
    """A message joined the timeline. The log's row holds nothing: the message has the event's seq."""

    type: ClassVar[str] = "message.created"
    message: Message

    def stored(self) -> dict[str, Any]:
        """Nothing."""
        return {}

    def told(self) -> dict[str, Any]:
        """The message."""
        return {"message": message_json(self.message)}

    def subject(self) -> str:
        """The message's UUID."""
        return str(self.message.uuid)

    @classmethod
    def read_back(cls, conversation: Conversation, events: Sequence[Event]) -> list[Self]:
        """By seq."""
        seqs = [event.seq for event in events]
        found = Message.objects.filter(conversation=conversation, seq__in=seqs).with_parts()
        messages = {message.seq: message for message in found}
        return [cls(messages[event.seq]) for event in events]


@dataclass(frozen=True, slots=True)
class MessageChanged:
    """A message that is there says or shows something else now. Its kinds differ in what happened only."""

    type: ClassVar[str] = ""
    says_otherwise: ClassVar[bool] = True  # what search finds it by has changed
    message: Message

    def stored(self) -> dict[str, Any]:
        """Which message."""
        return {"message": str(self.message.uuid)}

    def told(self) -> dict[str, Any]:
        """The message as it is now."""
        return {"message": message_json(self.message)}

    def subject(self) -> str:
        """The message's UUID."""
        return str(self.message.uuid)

    @classmethod
    def read_back(cls, conversation: Conversation, events: Sequence[Event]) -> list[Self]:
        """By the UUID that the row keeps."""
        uuids = {event.payload["message"] for event in events}
        found = Message.objects.filter(conversation=conversation, uuid__in=uuids).with_parts()
        messages = {str(message.uuid): message for message in found}
        return [cls(messages[event.payload["message"]]) for event in events]


class MessageEdited(MessageChanged):
    """Its sender changed the words."""

    type = "message.edited"


class MessageRecalled(MessageChanged):
    """Its sender took it back."""

    type = "message.recalled"


class MessageRemoved(MessageChanged):
    """An admin of the group or the operator took it away."""

    type = "message.removed"


class MessageReacted(MessageChanged):
    """Somebody's reaction came or went."""

    type = "message.reacted"
    says_otherwise = False


class MessageVoted(MessageChanged):
    """Somebody voted in it, or it was closed."""

    type = "message.voted"
    says_otherwise = False


class MessageLinked(MessageChanged):
    """The preview of its link is there."""

    type = "message.linked"
    says_otherwise = False


@dataclass(frozen=True, slots=True)
class CardChanged:
    """What cards with this `ref` show has changed: whoever has one on the screen asks for its live view again."""

    type: ClassVar[str] = "card.changed"
    ref: str

    def stored(self) -> dict[str, Any]:
        """The ref."""
        return {"ref": self.ref}

    def told(self) -> dict[str, Any]:
        """The ref."""
        return {"ref": self.ref}

    def subject(self) -> str:
        """The ref."""
        return self.ref

    @classmethod
    def read_back(cls, conversation: Conversation, events: Sequence[Event]) -> list[Self]:
        """As it was stored."""
        return [cls(ref=event.payload["ref"]) for event in events]


@dataclass(frozen=True, slots=True)
class ConversationChanged:
    """The group's name, picture, announcement, slow mode or pinned messages are others now."""

    type: ClassVar[str] = "conversation.changed"
    conversation: Conversation

    def stored(self) -> dict[str, Any]:
        """Nothing: it tells how the conversation is now."""
        return {}

    def told(self) -> dict[str, Any]:
        """What the conversation is for all of its members."""
        return {"facts": conversation_facts(self.conversation)}

    def subject(self) -> str:
        """Nothing: it is about the conversation itself."""
        return ""

    @classmethod
    def read_back(cls, conversation: Conversation, events: Sequence[Event]) -> list[Self]:
        """Each tells how the conversation is now."""
        return [cls(conversation) for _ in events]


@dataclass(frozen=True, slots=True)
class MembersChanged:
    """Somebody joined, left, or has another role. One event may be about several people."""

    type: ClassVar[str] = "members.changed"
    conversation: Conversation
    users: tuple[int, ...]

    def stored(self) -> dict[str, Any]:
        """Whom it is about, by their keys: rows outlive a change of name."""
        return {"users": list(self.users)}

    def told(self) -> dict[str, Any]:
        """How those people stand to the conversation now (`role` null: not in it any more), and how many are in it."""
        seats = Membership.objects.filter(conversation=self.conversation, user__in=self.users).select_related("user")
        people = sorted(seats, key=lambda seat: seat.pk)
        count = Membership.objects.current().filter(conversation=self.conversation).count()
        return {"members": [member_json(seat) for seat in people], "member_count": count}

    def subject(self) -> str:
        """Nothing: it is about the conversation itself."""
        return ""

    @classmethod
    def read_back(cls, conversation: Conversation, events: Sequence[Event]) -> list[Self]:
        """By the keys that the rows keep."""
        return [cls(conversation, tuple(event.payload["users"])) for event in events]


MESSAGE_CHANGES: tuple[type[MessageChanged], ...] = (
    MessageEdited,
    MessageRecalled,
    MessageRemoved,
    MessageReacted,
    MessageVoted,
    MessageLinked,
)
EVENT_TYPES: tuple[type[Change], ...] = (
    MessageCreated,
    *MESSAGE_CHANGES,
    CardChanged,
    ConversationChanged,
    MembersChanged,
)
BY_TYPE: dict[str, type[Change]] = {change.type: change for change in EVENT_TYPES}
