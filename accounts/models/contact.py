"""Who knows whom."""

from __future__ import annotations

import uuid
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models.block import Block
from core.fields import NameField

REMARK_LIMIT = 60  # characters
TAG_LIMIT = 30  # characters


class ContactTag(models.Model):
    """A label of one's own for contacts. Nobody else ever sees it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="contact_tags")
    name = NameField(_("tag"), max_length=TAG_LIMIT)

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [models.UniqueConstraint("owner", Lower("name"), name="contact_tag_once")]

    def __str__(self) -> str:
        return str(self.name)


class ContactQuerySet(models.QuerySet["Contact"]):
    def unblocked(self) -> Self:
        """Those between whom no block stands, whoever set it."""
        set_by_owner = Block.objects.filter(owner=models.OuterRef("owner"), person=models.OuterRef("person"))
        set_by_other = Block.objects.filter(owner=models.OuterRef("person"), person=models.OuterRef("owner"))
        return self.exclude(models.Exists(set_by_owner) | models.Exists(set_by_other))


class Contact(models.Model):
    """One person's saved link to another. An accepted request makes two rows, one each way.

    `remark` is what the owner calls the other; with the tags it is for the owner alone.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="contacts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="contact_of")
    remark = NameField(_("what you call them"), max_length=REMARK_LIMIT, blank=True)
    tags = models.ManyToManyField(ContactTag, related_name="contacts", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "person"], name="contact_once"),
            models.CheckConstraint(condition=~models.Q(owner=models.F("person")), name="contact_is_someone_else"),
        ]

    def __str__(self) -> str:
        return f"{self.owner_id} knows {self.person_id}"

    @property
    def name(self) -> str:
        """What the owner calls them: the remark, else the other's own name."""
        return self.remark or self.person.name


class ContactRequestQuerySet(models.QuerySet["ContactRequest"]):
    def visible_to(self, user: models.Model) -> Self:
        """The requests that this person sent or got."""
        return self.filter(models.Q(sender=user) | models.Q(receiver=user))

    def pending(self) -> Self:
        """Those nobody has answered."""
        return self.filter(state=ContactRequest.State.PENDING)


class ContactRequest(models.Model):
    """One person asks another to be contacts, with a line of their own."""

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="contact_requests_sent")
    receiver = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="contact_requests_received")
    line = NameField(_("a line about yourself"), max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    created_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = ContactRequestQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["sender", "receiver"],
                condition=models.Q(state="pending"),
                name="one_pending_request_each_way",
            ),
            models.CheckConstraint(condition=~models.Q(sender=models.F("receiver")), name="request_to_someone_else"),
        ]

    def __str__(self) -> str:
        return f"{self.sender_id} asks {self.receiver_id}: {self.state}"
