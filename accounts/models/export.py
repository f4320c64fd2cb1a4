"""A copy of all that belongs to a person, made when they ask for it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from core.storage import private_storage


class Export(models.Model):
    """A ZIP of JSON and files. One at a time; the file is deleted when it expires."""

    class State(models.TextChoices):
        WAITING = "waiting"
        READY = "ready"
        FAILED = "failed"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="exports")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    file = models.FileField(upload_to="exports/", storage=private_storage, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user"], name="one_export_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"export of {self.user_id}: {self.state}"
