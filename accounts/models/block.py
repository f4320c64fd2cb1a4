"""Who wants nothing more of whom."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class Block(models.Model):
    """One person keeps another away. The other is not told, and a contact between them rests until it is taken back."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="blocks")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="blocked_by")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "person"], name="block_once"),
            models.CheckConstraint(condition=~models.Q(owner=models.F("person")), name="block_someone_else"),
        ]

    def __str__(self) -> str:
        return f"{self.owner_id} keeps {self.person_id} away"
