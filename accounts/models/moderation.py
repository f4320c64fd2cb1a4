"""What operators do about people, what those say to it, and the book in which all of it stands."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

EXCERPT_LIMIT = 300  # characters


class Sanction(models.Model):
    """A warning, a time without writing or without signing in, or a message that was removed.

    What a time does stands on the user's own row. Of a removed message `excerpt` is how it began, for its sender to know which,
    and `message` its UUID.
    """

    class Kind(models.TextChoices):
        WARN = "warn", _("Warning")
        MUTE = "mute", _("Cannot write")
        SUSPEND = "suspend", _("Suspended")
        REMOVE = "remove", _("Message removed")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sanctions")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    reason = models.CharField(_("reason"), max_length=500)  # the person reads it
    until = models.DateTimeField(
        _("until"), null=True, blank=True
    )  # accounts.models.user.FOR_EVER for ever; none: a warning
    excerpt = models.CharField(_("message"), max_length=EXCERPT_LIMIT, blank=True)
    message = models.UUIDField(null=True, blank=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    seen_at = models.DateTimeField(null=True, blank=True)  # by the person
    lifted_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        verbose_name = _("sanction")
        verbose_name_plural = _("sanctions")

    def __str__(self) -> str:
        return f"{self.kind} of {self.user_id}"


class Appeal(models.Model):
    """What somebody says to a sanction. One for each."""

    class State(models.TextChoices):
        OPEN = "open", _("Waiting")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Refused")

    sanction = models.OneToOneField(Sanction, models.CASCADE, related_name="appeal")
    text = models.TextField(max_length=2000)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    answer = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")

    def __str__(self) -> str:
        return f"appeal {self.pk}: {self.state}"


class AppendOnly(models.QuerySet[Any]):
    """Rows that are written once."""

    def update(self, **kwargs: Any) -> int:
        """Refused."""
        raise TypeError("What stands in the book stays as it is.")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused."""
        raise TypeError("What stands in the book stays as it is.")


class AuditEntry(models.Model):
    """Who did what to whom, and why. Nothing in the program changes or deletes an entry.

    `subject` is who it is about; `target` what (such as "report 7"). Names are copied, so that an entry says who it was.
    """

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(_("who"), max_length=150)
    action = models.CharField(_("what"), max_length=40)
    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    subject_name = models.CharField(_("about"), max_length=150, blank=True)
    target = models.CharField(_("target"), max_length=80, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    objects = AppendOnly.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")

    def __str__(self) -> str:
        return f"{self.actor_name}: {self.action} {self.subject_name}"
