"""What people report, and what operators do not want to see said."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from chat.models.conversation import Conversation
from chat.models.message import Message


class Report(models.Model):
    """A message that somebody reported, or a rule flagged (`reporter` null), with what stood around it.

    `context` is a copy, oldest first: `[{"uuid", "sender", "kind", "text", "card", "attachments", "at", "is_reported"}, …]`.
    It stays what it was when the message is edited or recalled after.
    """

    class Reason(models.TextChoices):
        SPAM = "spam", _("Spam or advertising")
        ABUSE = "abuse", _("Insults or threats")
        FRAUD = "fraud", _("Fraud")
        SEXUAL = "sexual", _("Sexual content")
        VIOLENCE = "violence", _("Violence")
        OTHER = "other", _("Something else")
        RULE = "rule", _("Found by a rule")

    class State(models.TextChoices):
        OPEN = "open", _("Waiting")
        DONE = "done", _("Acted on")
        DISMISSED = "dismissed", _("Dismissed")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="reports")
    accused = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reported", null=True)
    message = models.ForeignKey(Message, models.CASCADE, related_name="reports")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="reports")
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    note = models.CharField(_("note"), max_length=500, blank=True)
    context = models.JSONField(default=list)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    decision = models.CharField(_("decision"), max_length=10, blank=True)
    handled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    handled_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reporter", "message"], name="one_report_of_a_message_each")
        ]

    def __str__(self) -> str:
        return f"report {self.pk}: {self.reason}"


class WordRule(models.Model):
    """A word, or a site that links lead to, and what happens to a message with it."""

    class Kind(models.TextChoices):
        WORD = "word", _("Word or phrase")
        LINK = "link", _("Site of a link")

    class Effect(models.TextChoices):
        BLOCK = "block", _("Refuse the message")
        HOLD = "hold", _("Keep it back until an operator has looked")
        FLAG = "flag", _("Send it, and report it to the operators")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.WORD)
    pattern = models.CharField(
        _("word or site"), max_length=100, help_text=_("Case does not matter. A site counts with those below it.")
    )
    effect = models.CharField(_("effect"), max_length=10, choices=Effect, default=Effect.BLOCK)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["kind", "pattern"]
        verbose_name = _("word rule")
        verbose_name_plural = _("word rules")

    def __str__(self) -> str:
        return f"{self.kind} {self.pattern}"


class HeldMessage(models.Model):
    """A text that a rule keeps back. Its sender's device keeps it as not sent; released, it is sent under the same id."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RELEASED = "released", _("Sent")
        REFUSED = "refused", _("Refused")

    sender = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="held_messages")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="held_messages")
    client_id = models.UUIDField()
    text = models.TextField()
    pattern = models.CharField(max_length=100)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        verbose_name = _("held message")
        verbose_name_plural = _("held messages")
        constraints: ClassVar = [models.UniqueConstraint(fields=["sender", "client_id"], name="held_once")]

    def __str__(self) -> str:
        return f"held message {self.pk}"
