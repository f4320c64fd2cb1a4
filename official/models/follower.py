"""Who follows an official account."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from official.models.account import OfficialAccount


class Follower(models.Model):
    """A person who follows an account: its broadcasts show in their conversation with it until they unfollow."""

    account = models.ForeignKey(OfficialAccount, models.CASCADE, related_name="followers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="following")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["account", "user"], name="followed_once")]

    def __str__(self) -> str:
        return f"{self.user_id} follows {self.account_id}"
