"""Conversations, who is in them, what was said, and what people did with it."""

from chat.models.acts import HiddenMessage, MessageVersion, PinnedMessage, Reaction, StarredMessage
from chat.models.attachment import Attachment
from chat.models.conversation import Conversation, Membership
from chat.models.epoch import Epoch
from chat.models.event import Event
from chat.models.group import Invite, JoinRequest
from chat.models.message import Message
from chat.models.moderation import HeldMessage, Report, WordRule
from chat.models.poll import PollVote
from chat.models.push import PushSubscription
from chat.models.search import Posting, Spelling

__all__ = [
    "Attachment",
    "Conversation",
    "Epoch",
    "Event",
    "HeldMessage",
    "HiddenMessage",
    "Invite",
    "JoinRequest",
    "Membership",
    "Message",
    "MessageVersion",
    "PinnedMessage",
    "PollVote",
    "Posting",
    "PushSubscription",
    "Reaction",
    "Report",
    "Spelling",
    "StarredMessage",
    "WordRule",
]
