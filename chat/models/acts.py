"""What people do with messages that are there."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from chat.models.conversation import Conversation
from chat.models.message import Message


class MessageVersion(models.Model):
    """What a message said before an edit; everyone in the conversation can look it up."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="versions")
    text = models.TextField()
    written_at = models.DateTimeField()  # when it was said in these words

    class Meta:
        ordering: ClassVar = ["written_at", "pk"]

    def __str__(self) -> str:
        return f"version of {self.message_id}"


class Reaction(models.Model):
    """One person's answer to a message in one sign."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="reactions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reactions")
    emoji = models.CharField(max_length=32)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "user", "emoji"], name="one_reaction_of_a_kind_each")
        ]

    def __str__(self) -> str:
        return f"{self.emoji} of {self.user_id} to {self.message_id}"


class PinnedMessage(models.Model):
    """A message that a conversation keeps in sight, for everyone in it."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="pins")
    message = models.OneToOneField(Message, models.CASCADE, related_name="pin")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.message_id} in {self.conversation_id}"


class StarredMessage(models.Model):
    """A message that one person keeps for themselves."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="starred")
    message = models.ForeignKey(Message, models.CASCADE, related_name="stars")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "message"], name="one_star_each")]

    def __str__(self) -> str:
        return f"{self.message_id} starred by {self.user_id}"


class HiddenMessage(models.Model):
    """A message that one person deleted for themselves; the others keep it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="hidden_messages")
    message = models.ForeignKey(Message, models.CASCADE, related_name="hidden_from")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "message"], name="hidden_once_each")]

    def __str__(self) -> str:
        return f"{self.message_id} hidden from {self.user_id}"
