"""The append-only log of a conversation's timeline."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from chat.models.conversation import Conversation


class Event(models.Model):
    """One change of a timeline. `(conversation, seq)` is unique, gap-free and in commit order.

    `payload` is what the event adds to the rows it tells of: an event of a message holds nothing, because the message
    has the same `seq`. What clients get (see `chat.events`) is the same bytes for every viewer; what differs by viewer,
    such as a card's live state, they fetch for themselves.
    """

    # The constraint below begins with it, so it needs no index of its own.
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="events", db_index=False)
    seq = models.PositiveBigIntegerField()
    type = models.CharField(max_length=40)
    payload = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["conversation", "seq"], name="one_event_a_seq")]

    def __str__(self) -> str:
        return f"{self.type} {self.seq} in {self.conversation_id}"
