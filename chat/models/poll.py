"""What people chose in polls."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from chat.models.message import Message


class PollVote(models.Model):
    """One person's choice of one option. `slot` is 0 where only one may be chosen, else the option's own number: so one
    constraint keeps both kinds of poll."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="votes", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="poll_votes")
    option = models.PositiveSmallIntegerField()
    slot = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "user", "slot"], name="one_vote_a_slot"),
            models.CheckConstraint(
                condition=models.Q(slot=0) | models.Q(slot=models.F("option")), name="slot_of_option"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.option} of {self.user_id} in {self.message_id}"
