"""A brand's presence in the chat."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.fields import NameField, WordsField
from core.languages import in_readers_language
from core.searching import has_words, query_words
from official.registry import sources_of_management

if TYPE_CHECKING:
    from accounts.models import User
    from miniprograms.models import MiniProgram

VOICE_PREFIX = "official:"


class OfficialAccountQuerySet(models.QuerySet["OfficialAccount"]):
    def managed_by(self, user: User) -> Self:
        """The accounts that this person speaks for; an operator of the site speaks for all."""
        if user.is_superuser:
            return self.all()
        mine = (models.Q(pk__in=accounts_of(user).values("pk")) for accounts_of in sources_of_management())
        return self.filter(reduce(or_, mine, models.Q(pk__in=[])))

    def followed_by(self, user: models.Model) -> Self:
        """The accounts that this person follows."""
        return self.filter(followers__user=user)

    def matching(self, query: str) -> Self:
        """Those whose name, handle or text, in either language, has every word of the query, however it was typed."""
        wanted = query_words(query)
        rows = self.values_list("pk", "name_en", "name_zh", "handle", "bio_en", "bio_zh") if wanted else ()
        return self.filter(pk__in=[pk for pk, *texts in rows if has_words(texts, wanted)])


class OfficialAccount(models.Model):
    """A brand's presence: it speaks through `voice` (a user that cannot sign in) and broadcasts into `feed`."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    handle = models.SlugField(_("handle"), max_length=40, unique=True)
    voice = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="official_account", editable=False
    )
    feed = models.OneToOneField("chat.Conversation", models.PROTECT, related_name="official_account", editable=False)
    name_en = NameField(_("name in English"), max_length=60)
    name_zh = NameField(_("name in Chinese"), max_length=60, blank=True)
    bio_en = WordsField(_("about, in English"), max_length=500, blank=True)
    bio_zh = WordsField(_("about, in Chinese"), max_length=500, blank=True)
    picture = models.FileField(_("picture"), upload_to="accounts/", blank=True)
    programs = models.ManyToManyField(
        "miniprograms.MiniProgram", through="ProgramLink", related_name="official_accounts"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OfficialAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("official account")
        verbose_name_plural = _("official accounts")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The profile page."""
        return reverse("official-profile", args=[self.handle])

    def listed_programs(self) -> list[MiniProgram]:
        """The published mini programs on the profile, in the account's order."""
        return [link.program for link in self.links.filter(program__is_published=True).select_related("program")]

    @staticmethod
    def voice_name(handle: str) -> str:
        """The user name of the voice. No person's user name can hold a colon, so nobody can take or look like it."""
        return f"{VOICE_PREFIX}{handle}"

    @staticmethod
    def address_of_voice(voice: User) -> str:
        """The profile page of the account that this user speaks for, told by its name alone."""
        return reverse("official-profile", args=[voice.username.removeprefix(VOICE_PREFIX)])

    @classmethod
    def names_of_voices(cls, voices: Collection[User]) -> dict[int, str]:
        """What the accounts of these users are called in the active language, by the users' keys."""
        return {account.voice_id: account.name for account in cls.objects.filter(voice__in=voices)}

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return in_readers_language(en=self.name_en, zh=self.name_zh)

    @property
    def bio(self) -> str:
        """What the account is about, in the reader's language."""
        return in_readers_language(en=self.bio_en, zh=self.bio_zh)

    @property
    def picture_url(self) -> str:
        """The picture's address; empty where it has none (its first letter is drawn then)."""
        return self.picture.url if self.picture else ""


class ProgramLink(models.Model):
    """A mini program on an official account's profile. Any number of each may be linked to any number of the other."""

    account = models.ForeignKey(OfficialAccount, models.CASCADE, related_name="links")
    program = models.ForeignKey("miniprograms.MiniProgram", models.CASCADE, related_name="links")
    position = models.PositiveIntegerField(_("position"), default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["account", "program"], name="linked_once")]

    def __str__(self) -> str:
        return f"{self.account_id} lists {self.program_id}"
