"""What an official account publishes."""

from __future__ import annotations

import uuid
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import NameField, WordsField
from official.models.account import OfficialAccount


class ArticleQuerySet(models.QuerySet["Article"]):
    def sent(self) -> Self:
        """Those that were broadcast: everyone may read them. The others are their managers' drafts."""
        return self.exclude(broadcast=None)


class Article(models.Model):
    """A short piece of news, with an optional mini program page that it leads to."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(OfficialAccount, models.CASCADE, related_name="articles")
    title = NameField(_("title"), max_length=80)
    body = WordsField(_("text"), max_length=2000)
    program = models.ForeignKey(
        "miniprograms.MiniProgram",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("mini program"),
    )
    path = models.CharField(_("page of the mini program"), max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at"]
        verbose_name = _("article")
        verbose_name_plural = _("articles")

    def __str__(self) -> str:
        return str(self.title)


class Broadcast(models.Model):
    """One sending of an article to the followers: one message in the account's feed, stored once."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    article = models.OneToOneField(Article, models.PROTECT, related_name="broadcast")
    message = models.OneToOneField("chat.Message", models.PROTECT, related_name="+", null=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    follower_count = models.PositiveIntegerField(default=0)  # how many followed when it was sent

    def __str__(self) -> str:
        return f"{self.article_id} sent at {self.sent_at:%Y-%m-%d %H:%M}"
