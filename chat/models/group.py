"""Ways into a group."""

from __future__ import annotations

import secrets
import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from chat.models.conversation import Conversation, Membership
from core.fields import NameField

if TYPE_CHECKING:
    from accounts.models import User


def new_code() -> str:
    """A fresh code for an invitation: 96 random bits, for addresses."""
    return secrets.token_urlsafe(12)


class OfGroupsRunBy(models.QuerySet[Any]):
    """What hangs on a group and is for those who run it."""

    def visible_to(self, user: User) -> Self:
        """Those of the groups that this person owns or is an admin of now."""
        running = Membership.objects.current().filter(
            conversation=models.OuterRef("conversation"),
            user=user,
            role__in=[Membership.Role.OWNER, Membership.Role.ADMIN],
        )
        return self.filter(models.Exists(running))


class Invite(models.Model):
    """A link (or its QR code) into a group, until it expires, is used up or is revoked."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="invites")
    code = models.CharField(max_length=32, unique=True, default=new_code)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="invites")
    needs_approval = models.BooleanField(default=False)
    allows_guests = models.BooleanField(default=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    use_limit = models.PositiveIntegerField(null=True, blank=True)
    uses = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OfGroupsRunBy.as_manager()

    def __str__(self) -> str:
        return f"way into {self.conversation_id}"


class JoinRequest(models.Model):
    """Somebody came by an invitation that asks an admin first."""

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="join_requests")
    invite = models.ForeignKey(Invite, models.SET_NULL, null=True, related_name="requests")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="join_requests")
    line = NameField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = OfGroupsRunBy.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["conversation", "user"],
                condition=models.Q(state="pending"),
                name="one_waiting_join_request_each",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} asks for {self.conversation_id}: {self.state}"
