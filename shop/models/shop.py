"""One merchant's shop and who runs it."""

from __future__ import annotations

import secrets
import uuid
from datetime import tzinfo
from typing import ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import NameField, WordsField
from core.languages import in_readers_language
from shop.money import UnknownCurrency, iso_exponent
from shop.places import country_choices, home_of_currency, time_zone_choices, zone_of


def new_secret() -> str:
    """A fresh secret for signing hand-off links."""
    return secrets.token_urlsafe(32)


class ShopQuerySet(models.QuerySet["Shop"]):
    def open(self) -> Self:
        """The shops that buyers may enter."""
        return self.filter(program__is_published=True)

    def managed_by(self, user: models.Model) -> Self:
        """The shops of whose staff this person is."""
        return self.filter(staff__user=user)


class Shop(models.Model):
    """A shop: a mini program, an official account that sends its receipts, a currency and a limit for orders.

    Amounts are integers of `currency`'s minor unit (ISO 4217). An order above `order_limit_minor` (None: no limit) is not
    paid here: it is handed off to `full_shop_url` by a link signed with `hand_off_secret`. Deadlines are told in
    `time_zone`, the site's where it is empty; a phone number without a country is one of `country`, or of where the
    currency is at home.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    program = models.OneToOneField("miniprograms.MiniProgram", models.PROTECT, related_name="shop", editable=False)
    account = models.ForeignKey("official.OfficialAccount", models.PROTECT, related_name="shops", editable=False)
    name_en = NameField(_("name in English"), max_length=60)
    name_zh = NameField(_("name in Chinese"), max_length=60, blank=True)
    about_en = WordsField(_("about, in English"), max_length=1000, blank=True)
    about_zh = WordsField(_("about, in Chinese"), max_length=1000, blank=True)
    banner = models.FileField(_("banner"), upload_to="banners/", blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="USD")
    order_limit_minor = models.PositiveBigIntegerField(_("order limit"), null=True, blank=True)
    full_shop_url = models.URLField(_("full shop's address"), blank=True)
    time_zone = models.CharField(_("time zone"), max_length=40, choices=time_zone_choices, blank=True)
    country = models.CharField(_("country"), max_length=2, choices=country_choices, blank=True)
    hand_off_secret = models.CharField(max_length=64, default=new_secret, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ShopQuerySet.as_manager()

    class Meta:
        verbose_name = _("shop")
        verbose_name_plural = _("shops")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(order_limit_minor=None) | models.Q(order_limit_minor__gte=1),
                name="an_order_limit_allows_something",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return in_readers_language(en=self.name_en, zh=self.name_zh)

    def clean(self) -> None:
        """What a form is told: the currency must be one of ISO 4217's."""
        try:
            iso_exponent(self.currency)
        except UnknownCurrency:
            raise ValidationError({"currency": _("This is not a currency. Use a code such as USD.")}) from None
        if self.order_limit_minor == 0:
            text = _("Nought would allow nothing. Leave it empty for no limit.")
            raise ValidationError({"order_limit_minor": text})

    @property
    def zone(self) -> tzinfo:
        """The time zone of its deadlines."""
        return zone_of(self.time_zone)

    @property
    def region(self) -> str:
        """The country (ISO 3166, two letters) whose phone numbers need no prefix here."""
        return self.country or home_of_currency(self.currency)

    @property
    def about(self) -> str:
        """What the shop is about, in the reader's language."""
        return in_readers_language(en=self.about_en, zh=self.about_zh)


class Staff(models.Model):
    """A person's role in a shop."""

    class Role(models.TextChoices):
        MERCHANT = "merchant", _("Merchant")
        STAFF = "staff", _("Staff")

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="staff")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="staff_roles")
    role = models.CharField(max_length=10, choices=Role, default=Role.STAFF)

    class Meta:
        verbose_name = _("member of staff")
        verbose_name_plural = _("staff")
        constraints: ClassVar = [models.UniqueConstraint(fields=["shop", "user"], name="one_role_a_shop")]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"
