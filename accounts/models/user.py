"""A person or a bot on this site."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.fields import NameField

FOR_EVER = datetime(9999, 1, 1, tzinfo=UTC)  # the end of what has none


class User(AbstractUser):
    """A person, a guest, or the voice of an official account.

    `username` is how others find a person, exactly. `display_name` is what they see. Outside the database a user is
    named by `uuid`, never by the integer key. `email` is the primary address as typed, confirmed or not: two people may
    claim one, and allauth's EmailAddress keeps it unique among those confirmed. So signing up tells nobody who is here.
    """

    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        GUEST = "guest", _("Guest")  # came in without a password; becomes a person in place
        OFFICIAL = "official", _("Official account")  # speaks for an official account; cannot sign in

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PERSON)
    display_name = NameField(_("display name"), max_length=60, blank=True)
    avatar = models.FileField(_("picture"), upload_to="avatars/", blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)  # empty: the browser's

    contact_code = models.CharField(max_length=32, unique=True, null=True, editable=False)  # see services/codes.py
    shows_reading = models.BooleanField(default=True)  # tells in direct chats how far they have read, and is told
    shows_last_seen = models.BooleanField(default=False)  # tells contacts when they were here last, and is told
    last_seen_at = models.DateTimeField(null=True, blank=True)  # to the minute; kept for those alone who show it
    muted_until = models.DateTimeField(null=True, blank=True)  # cannot write to people until then
    suspended_until = models.DateTimeField(null=True, blank=True)  # cannot sign in until then; FOR_EVER for ever
    leaving_at = models.DateTimeField(null=True, blank=True, db_index=True)  # the account is deleted then
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta(AbstractUser.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("username"), name="username_unique_ignoring_case"),
        ]

    @property
    def name(self) -> str:
        """What others see: the display name, else the user name; a guest's is "Guest" and the end of it."""
        if self.deleted_at:
            return gettext("Deleted account")
        if self.is_guest and not self.display_name:
            return gettext("Guest %(code)s") % {"code": self.username[-4:]}
        return self.display_name or self.username

    def get_full_name(self) -> str:
        """The name by Django's word for it."""
        return self.name

    @property
    def avatar_url(self) -> str:
        """The picture's address; empty where there is none."""
        return self.avatar.url if self.avatar else ""

    @property
    def is_suspended(self) -> bool:
        """May not sign in now, by an operator's word."""
        return self.suspended_until is not None and self.suspended_until > timezone.now()

    @property
    def is_muted(self) -> bool:
        """May not write to people now, by an operator's word."""
        return self.muted_until is not None and self.muted_until > timezone.now()

    @property
    def is_guest(self) -> bool:
        """Came in without a password and can upgrade in place."""
        return self.kind == self.Kind.GUEST
