"""A picture, a voice note or a file that a message carries."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from chat.models.message import Message
from core.storage import private_storage

if TYPE_CHECKING:
    from accounts.models import User


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, user: User) -> Self:
        """Those of messages that this person can see now, and their own that no message carries yet."""
        shown = Message.objects.visible_to(user).filter(
            pk=models.OuterRef("message"), recalled_at=None, removed_at=None
        )
        return self.filter(models.Exists(shown) | models.Q(message=None, owner=user))


class Attachment(models.Model):
    """Uploaded first, and then carried by one message at `position`; one that no message took is swept after a day.

    `size` is in bytes, `width` and `height` in pixels, `duration_ms` in milliseconds. `waveform` is a voice note's shape:
    loudness from 0 to 100, at most 64 of them. `name` is what the sender called it; `content_type` is what it was found
    to be, never what its sender said.
    """

    class Kind(models.TextChoices):
        PICTURE = "picture", _("Picture")
        VOICE = "voice", _("Voice note")
        VIDEO = "video", _("Video")
        FILE = "file", _("File")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="attachments")
    message = models.ForeignKey(Message, models.CASCADE, related_name="attachments", null=True)
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=10, choices=Kind)
    client_id = models.UUIDField(null=True)  # made by the owner's device and kept across retries
    file = models.FileField(upload_to="chat/", storage=private_storage)
    preview = models.FileField(
        upload_to="chat/", storage=private_storage, blank=True
    )  # a picture's small version, or a video's poster
    name = models.CharField(max_length=255, blank=True)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    duration_ms = models.PositiveIntegerField(default=0)
    waveform = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "client_id"], name="one_attachment_a_client_id")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"
