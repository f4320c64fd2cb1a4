"""Conversations, who is in them, and what was said."""

from chat.models.conversation import Conversation, Membership
from chat.models.epoch import Epoch
from chat.models.event import Event
from chat.models.message import Message

__all__ = ["Conversation", "Epoch", "Event", "Membership", "Message"]
