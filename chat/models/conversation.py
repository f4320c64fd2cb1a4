"""A thread and the people in it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import NameField

if TYPE_CHECKING:
    from uuid import UUID

TITLE_LIMIT = 80  # characters


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def visible_to(self, user: models.Model) -> Self:
        """The conversations that this person is in now."""
        return self.filter(memberships__user=user, memberships__left_at=None)


class Conversation(models.Model):
    """A thread: direct, group, official (one person and one official account) or feed.

    A feed holds what an official account broadcasts, stored once. Each follower's official conversation names it in
    `feed` and shows its messages among its own; nothing is copied for each follower. A feed has no members.

    `last_seq` is the head of the event log: gap-free and in commit order. `message_count` counts the messages that
    can be unread, so that unread counts are a difference of two numbers.
    """

    class Kind(models.TextChoices):
        DIRECT = "direct", _("Direct chat")
        GROUP = "group", _("Group")
        OFFICIAL = "official", _("Official account")
        FEED = "feed", _("Broadcasts")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    title = NameField(_("name"), max_length=TITLE_LIMIT, blank=True)  # groups only, as are the next four
    avatar = models.FileField(upload_to="groups/", blank=True)
    announcement = models.TextField(blank=True)
    announced_at = models.DateTimeField(null=True, blank=True)
    member_count = models.PositiveIntegerField(default=0)  # seats taken now; a group's limit is kept by it
    slow_seconds = models.PositiveIntegerField(default=0)  # between two messages of one member; 0: no limit
    pair_key = models.CharField(max_length=50, unique=True, null=True, editable=False)  # see key_for, group_key
    feed = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="follower_conversations")
    last_seq = models.PositiveBigIntegerField(default=0)
    message_count = models.PositiveBigIntegerField(default=0)
    last_message_at = models.DateTimeField(null=True, blank=True, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Membership", related_name="conversations")

    objects = ConversationQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title or f"{self.kind} {self.uuid}"

    @staticmethod
    def key_for(first: models.Model, second: models.Model) -> str:
        """The `pair_key` of two people's one direct or official conversation, whichever of them is named first."""
        low, high = sorted((int(first.pk), int(second.pk)))
        return f"{low}:{high}"

    @staticmethod
    def group_key(owner: models.Model, client_id: UUID) -> str:
        """The `pair_key` of the group that this person's device asked for under this id, however often it asks."""
        return f"g{owner.pk}:{client_id.hex}"


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> Self:
        """The seats of people who are in the conversation now."""
        return self.filter(left_at=None)


class Membership(models.Model):
    """One person's seat in a conversation, and how far they have read."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        ADMIN = "admin", _("Admin")
        MEMBER = "member", _("Member")

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)
    joined_at = models.DateTimeField(auto_now_add=True)
    left_at = models.DateTimeField(null=True, blank=True)
    read_seq = models.PositiveBigIntegerField(default=0)  # of the conversation's log; only ever grows
    read_count = models.PositiveBigIntegerField(default=0)  # its message_count at read_seq
    feed_from_seq = models.PositiveBigIntegerField(default=0)  # shows the feed's messages after this seq
    feed_read_seq = models.PositiveBigIntegerField(default=0)
    feed_read_count = models.PositiveBigIntegerField(default=0)
    mention_seq = models.PositiveBigIntegerField(default=0)  # the newest message that names this person
    pushed_seq = models.PositiveBigIntegerField(
        default=0
    )  # the newest message that rang this person's browsers; 0: read
    is_muted = models.BooleanField(default=False)  # it rings no more; it still counts
    pinned_at = models.DateTimeField(null=True, blank=True)  # kept on top of this person's list
    archived_at = models.DateTimeField(null=True, blank=True)  # put aside in this person's list
    is_marked_unread = models.BooleanField(default=False)  # by this person, until they read it again
    cleared_seq = models.PositiveBigIntegerField(default=0)  # up to there this person deleted it, for themselves
    cleared_at = models.DateTimeField(null=True, blank=True)  # it leaves the list until something more is said
    uncleared_seq = models.PositiveBigIntegerField(default=0)  # what undoing that brings back: `cleared_seq` before,
    uncleared_feed_seq = models.PositiveBigIntegerField(default=0)  # and `feed_from_seq`
    draft = models.TextField(blank=True)  # what this person was writing, on whichever device
    draft_at = models.DateTimeField(null=True, blank=True)  # when the server took it
    draft_version = models.PositiveBigIntegerField(default=0)  # grows with every change of the draft
    draft_by = models.UUIDField(null=True, blank=True)  # the device that wrote it, or the message that used it up
    last_sent_at = models.DateTimeField(null=True, blank=True)  # for groups with slow mode
    announcement_seen_at = models.DateTimeField(null=True, blank=True)
    was_removed = models.BooleanField(default=False)  # by an admin: a link alone does not lead back in

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["conversation", "user"], name="one_seat_each")]
        indexes: ClassVar = [models.Index(fields=["user", "left_at"])]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.conversation_id}"

    @property
    def is_admin(self) -> bool:
        """Runs the group: its owner, or one whom the owner made an admin."""
        return self.role in {self.Role.OWNER, self.Role.ADMIN}
