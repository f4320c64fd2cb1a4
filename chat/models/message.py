"""One entry of a timeline."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from chat.models.conversation import Conversation, Membership

if TYPE_CHECKING:
    from accounts.models import User

TEXT_LIMIT = 4000  # characters
GONE = models.Q(recalled_at__isnull=False) | models.Q(removed_at__isnull=False)


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: User) -> Self:
        """The messages of conversations that this person is in now, and of the feeds shown there.

        But for those that they deleted for themselves, one by one or with the whole chat.
        """
        seats = Membership.objects.current().filter(user=user)
        own = seats.filter(conversation=models.OuterRef("conversation"), cleared_seq__lt=models.OuterRef("seq"))
        fed = seats.filter(
            conversation__feed=models.OuterRef("conversation"),
            feed_from_seq__lt=models.OuterRef("seq"),
        )
        return self.filter(models.Exists(own) | models.Exists(fed)).not_hidden_from(user.pk)

    def not_hidden_from(self, user_id: int) -> Self:
        """Those that this person has not deleted for themselves."""
        return self.exclude(hidden_from__user=user_id)

    def with_parts(self) -> Self:
        """With everything loaded that a message shows (see `chat.wire.message_json`)."""
        return self.select_related("conversation", "sender", "reply_to__sender").prefetch_related(
            "attachments", "reactions__user"
        )


class Message(models.Model):
    """A text, pictures, a voice note, a file, a card, or a line of the system.

    `client_id` is made by the sender's device and kept across retries, so that a send is stored once however often it
    arrives; `body_hash` (SHA-256 of what was sent) tells a retry from another message under the same id.
    `seq` is the message's place in the conversation's event log; `ordinal` its number among the messages that count as
    unread (0 for those that do not, such as system lines).
    A card is data (see `chat.cards.Card`); its snapshot is what was true when it was shared. A system line is a code and
    values, `{"code", "values"}`, in `system`: each reader gets the words in their own language (see `chat.lines`).
    `mentions` holds the UUIDs of the people whom it names, or "all"; `mention_ranges` the parts of the text that do (code
    points), `{"user", "offset", "length"}`. `link` is the preview of its first link, once it is
    there. A recalled or removed message keeps its place and its row, and shows nothing of what it said.
    """

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        PICTURES = "pictures", _("Pictures")
        VOICE = "voice", _("Voice note")
        FILE = "file", _("File")
        CARD = "card", _("Card")
        VIDEO = "video", _("Video")  # this one and those below: see `chat.kinds`
        STICKER = "sticker", _("Sticker")
        LOCATION = "location", _("Location")
        CONTACT = "contact", _("Contact card")
        POLL = "poll", _("Poll")
        SYSTEM = "system", _("System line")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Neither of these two needs an index of its own: the constraints below begin with them.
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="messages", db_index=False)
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="messages", null=True, db_index=False
    )
    client_id = models.UUIDField(null=True)
    body_hash = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.TEXT)
    text = models.TextField(blank=True)
    card = models.JSONField(null=True, blank=True)
    data = models.JSONField(null=True, blank=True)  # what its kind keeps, see `chat.kinds`
    system = models.JSONField(null=True, blank=True)
    reply_to = models.ForeignKey("self", models.SET_NULL, null=True, related_name="replies")
    mentions = models.JSONField(default=list)
    mention_ranges = models.JSONField(default=list)
    link = models.JSONField(null=True, blank=True)
    is_forwarded = models.BooleanField(default=False)
    edited_at = models.DateTimeField(null=True, blank=True)
    recalled_at = models.DateTimeField(null=True, blank=True)  # by its sender
    removed_at = models.DateTimeField(null=True, blank=True)  # by an admin of the group or the operator
    seq = models.PositiveBigIntegerField()
    ordinal = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField()
    is_indexed = models.BooleanField(default=False)  # search knows what it says now (see chat.services.search_index)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sender", "client_id"], name="one_message_a_client_id"),
            models.UniqueConstraint(fields=["conversation", "seq"], name="one_message_a_seq"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["conversation", "created_at"]),
            models.Index(fields=["id"], condition=models.Q(is_indexed=False), name="messages_to_index"),
            models.Index(fields=["conversation", "seq"], condition=GONE, name="messages_gone"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.seq} in {self.conversation_id}"

    def has_no_parts_yet(self, attachments: Sequence[models.Model] = ()) -> None:
        """It was made just now, with these attachments: spares the questions for what is known or cannot be there."""
        self._prefetched_objects_cache: dict[str, Any] = {"attachments": list(attachments), "reactions": []}

    @property
    def state(self) -> str:
        """What became of it: "recalled" by its sender, "removed" by an admin, or nothing."""
        return "removed" if self.removed_at else "recalled" if self.recalled_at else ""
