"""Coupons: the campaign, and what each person claimed of it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.fields import NameField
from core.languages import in_readers_language
from shop.models.shop import Shop


class Coupon(models.Model):
    """A campaign: so much off an order of the shop, for so many people, for so long.

    `amount_minor` off (FIXED), or `percent` off up to `cap_minor` (PERCENT), for orders of at least `minimum_minor`.
    `claimed_count` never passes `total_limit`: only `shop.services.coupons` writes it, by conditional UPDATE. A claimed
    coupon is valid for `valid_days` after the claim where that is set, and never past `ends_at`. Guests cost nothing to
    make, so a campaign is for members only unless `for_guests` says otherwise; then the limit a person also holds for
    each device on which guests claim (`DeviceTally`).
    """

    class Kind(models.TextChoices):
        FIXED = "fixed", _("Amount off")
        PERCENT = "percent", _("Percentage off")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    shop = models.ForeignKey(Shop, models.CASCADE, related_name="coupons")
    title_en = NameField(_("title in English"), max_length=80)
    title_zh = NameField(_("title in Chinese"), max_length=80, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    amount_minor = models.PositiveBigIntegerField(_("amount off"), default=0)
    percent = models.PositiveSmallIntegerField(_("percent off"), default=0)
    cap_minor = models.PositiveBigIntegerField(_("at most off"), null=True, blank=True)
    minimum_minor = models.PositiveBigIntegerField(_("minimum spend"), default=0)
    total_limit = models.PositiveIntegerField(_("how many in all"), null=True, blank=True)
    per_person_limit = models.PositiveIntegerField(_("how many a person"), default=1)
    starts_at = models.DateTimeField(_("from"), default=timezone.now)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    valid_days = models.PositiveSmallIntegerField(_("days valid after the claim"), null=True, blank=True)
    is_active = models.BooleanField(_("can be claimed"), default=True)
    for_guests = models.BooleanField(_("guests too"), default=False)
    claimed_count = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("coupon")
        verbose_name_plural = _("coupons")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(total_limit=None) | models.Q(claimed_count__lte=models.F("total_limit")),
                name="never_claimed_past_the_limit",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="fixed", amount_minor__gt=0)
                | models.Q(kind="percent", percent__gt=0, percent__lte=100),
                name="takes_something_off",
            ),
            models.CheckConstraint(
                condition=models.Q(cap_minor=None) | models.Q(cap_minor__gte=1), name="cap_minor_allows_something"
            ),
            models.CheckConstraint(
                condition=models.Q(total_limit=None) | models.Q(total_limit__gte=1), name="total_limit_allows_something"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_days=None) | models.Q(valid_days__gte=1), name="valid_days_allows_something"
            ),
            models.CheckConstraint(condition=models.Q(per_person_limit__gte=1), name="one_a_person_at_least"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return in_readers_language(en=self.title_en, zh=self.title_zh)

    def clean(self) -> None:
        """What a form is told: what it takes off, how many, and when must make sense together."""
        wrong: dict[str, Promise] = {}
        if self.kind == self.Kind.FIXED and not self.amount_minor:
            wrong["amount_minor"] = _("Say how much it takes off.")
        if self.kind == self.Kind.PERCENT and not 1 <= (self.percent or 0) <= 100:
            wrong["percent"] = _("Say a percentage from 1 to 100.")
        if self.kind == self.Kind.FIXED:
            self.cap_minor = None  # of a percentage only
        for name in ("cap_minor", "total_limit", "valid_days"):
            if getattr(self, name) == 0:
                wrong[name] = _("Nought would allow nothing. Leave it empty for no limit.")
        if self.per_person_limit == 0:
            wrong["per_person_limit"] = _("At least one a person.")
        if self.total_limit and self.total_limit < self.claimed_count:
            wrong["total_limit"] = _("More than that have been claimed already.")
        if self.ends_at is not None and self.starts_at is not None and self.ends_at <= self.starts_at:
            wrong["ends_at"] = _("It must end after it begins.")
        if wrong:
            raise ValidationError(dict(wrong))


class CouponTally(models.Model):
    """How many of one coupon one person claimed: the counter that the per-person limit is taken from."""

    coupon = models.ForeignKey(Coupon, models.CASCADE, related_name="tallies")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    claimed_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["coupon", "user"], name="one_tally_each")]

    def __str__(self) -> str:
        return f"{self.user_id} claimed {self.claimed_count} of {self.coupon_id}"


class DeviceTally(models.Model):
    """How many of one coupon the guests of one browser claimed: their limit, as each of them is new to the other tally."""

    coupon = models.ForeignKey(Coupon, models.CASCADE, related_name="+")
    device = models.UUIDField()
    claimed_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["coupon", "device"], name="one_tally_a_device")]

    def __str__(self) -> str:
        return f"{self.device} claimed {self.claimed_count} of {self.coupon_id}"


class ClaimedCouponQuerySet(models.QuerySet["ClaimedCoupon"]):
    def visible_to(self, user: models.Model) -> Self:
        """One person's wallet."""
        return self.filter(user=user)

    def usable(self) -> Self:
        """Those that an order can take now."""
        now = timezone.now()
        return self.filter(state=ClaimedCoupon.State.AVAILABLE).filter(
            models.Q(expires_at=None) | models.Q(expires_at__gt=now)
        )


class ClaimedCoupon(models.Model):
    """One person's claim of a coupon: in the wallet, held by a placed order, or redeemed by a paid one.

    `held_by` is the UUID of the order that holds or redeemed it: only that order can give it back, and only once.
    `client_id` is made by the claimer's device: the same id again is the same claim.
    """

    class State(models.TextChoices):
        AVAILABLE = "available", _("In the wallet")
        HELD = "held", _("Held by an order")
        REDEEMED = "redeemed", _("Used")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    coupon = models.ForeignKey(Coupon, models.PROTECT, related_name="claims")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="claimed_coupons")
    state = models.CharField(max_length=10, choices=State, default=State.AVAILABLE)
    client_id = models.UUIDField(null=True, blank=True, editable=False)
    held_by = models.UUIDField(null=True, blank=True, editable=False)
    claimed_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    objects = ClaimedCouponQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["user", "state"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state="available", held_by=None)
                | models.Q(state__in=["held", "redeemed"], held_by__isnull=False),
                name="held_by_one_order",
            ),
            models.UniqueConstraint(fields=["user", "client_id"], name="one_claim_a_client_id"),
        ]

    def __str__(self) -> str:
        return f"{self.coupon_id} of {self.user_id}: {self.state}"

    def is_expired(self, now: datetime) -> bool:
        """Whether its days are over; one that an order holds stays good for that order."""
        return self.expires_at is not None and self.expires_at <= now
