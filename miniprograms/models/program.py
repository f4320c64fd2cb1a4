"""A small app that opens in the mini view."""

from __future__ import annotations

import uuid
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import NameField
from core.languages import in_readers_language
from core.searching import has_words, query_words
from miniprograms.registry import sources_of_keeping

if TYPE_CHECKING:
    from accounts.models import User


class MiniProgramQuerySet(models.QuerySet["MiniProgram"]):
    def published(self) -> Self:
        """Those that people may open."""
        return self.filter(is_published=True)

    def managed_by(self, user: User) -> Self:
        """The programs of whose staff this person is; an operator of the site keeps all."""
        if user.is_superuser:
            return self.all()
        mine = (models.Q(pk__in=programs_of(user).values("pk")) for programs_of in sources_of_keeping())
        return self.filter(reduce(or_, mine, models.Q(pk__in=[])))

    def matching(self, query: str) -> Self:
        """Those whose name or summary, in either language, has every word of the query, however it was typed."""
        wanted = query_words(query)
        rows = self.values_list("pk", "name_en", "name_zh", "summary_en", "summary_zh") if wanted else ()
        return self.filter(pk__in=[pk for pk, *texts in rows if has_words(texts, wanted)])


class MiniProgram(models.Model):
    """An app with a home at `/m/<slug>/`. `provider` names the code that answers for it (see `miniprograms.registry`)."""

    class Linking(models.TextChoices):
        OPEN = "open", _("Any official account may link it")
        OWNERS = "owners", _("Only its own staff may link it")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    provider = models.CharField(max_length=40)  # "shop"
    name_en = NameField(_("name in English"), max_length=60)
    name_zh = NameField(_("name in Chinese"), max_length=60, blank=True)
    summary_en = NameField(_("summary in English"), max_length=160, blank=True)
    summary_zh = NameField(_("summary in Chinese"), max_length=160, blank=True)
    icon = models.FileField(_("icon"), upload_to="icons/", blank=True)
    linking = models.CharField(_("linking"), max_length=10, choices=Linking, default=Linking.OPEN)
    is_published = models.BooleanField(_("published"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MiniProgramQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return in_readers_language(en=self.name_en, zh=self.name_zh)

    @property
    def summary(self) -> str:
        """The summary in the reader's language."""
        return in_readers_language(en=self.summary_en, zh=self.summary_zh)

    @property
    def icon_url(self) -> str:
        """The icon's address; empty where it has none (its first letter is drawn then)."""
        return self.icon.url if self.icon else ""
