"""What was agreed."""

from __future__ import annotations

import secrets
import uuid
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.languages import in_readers_language
from shop.models.balance import Balance, is_returned
from shop.models.coupon import ClaimedCoupon
from shop.models.product import Variant, joined_name
from shop.models.shop import Shop

NUMBER_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_number() -> str:
    """A fresh order number: 8 random characters, so that it tells nothing about how much a shop sells."""
    return "".join(secrets.choice(NUMBER_ALPHABET) for _ in range(8))


class OrderQuerySet(models.QuerySet["Order"]):
    def visible_to(self, user: models.Model) -> Self:
        """The orders that this person placed."""
        return self.filter(buyer=user)

    def managed_by(self, user: models.Model) -> Self:
        """The orders of the shops that this person runs."""
        return self.filter(shop__staff__user=user)

    def returned(self) -> Self:
        """Paid orders of whose money nothing is left, as the ledger says: refunded whole, or taken back by the bank."""
        return self.filter(self._is_returned(), paid_at__isnull=False)

    def kept(self) -> Self:
        """All others."""
        return self.exclude(self._is_returned(), paid_at__isnull=False)

    def to_ship(self) -> Self:
        """Paid orders whose parcel waits to be sent."""
        return self.kept().filter(state=Order.State.PAID, shipment__state="pending")

    def on_the_way(self) -> Self:
        """Paid orders whose parcel was sent and has not arrived."""
        return self.kept().filter(state=Order.State.PAID, shipment__state="shipped")

    def _is_returned(self) -> models.Exists:
        entries = self.model._meta.get_field("ledger").related_model
        return is_returned(entries._default_manager.all())


class Order(models.Model):
    """The agreement: names, prices, discount and address as they were when it was placed.

    `client_id` is made by the buyer's device: the same id again is the same order. `fingerprint` names the quote that the
    buyer agreed to; `explanation` is the quote's own
    account of the total. Amounts are minor units of `currency`. Its payment and its shipment have states of their own.
    """

    class State(models.TextChoices):
        PLACED = "placed", _("Waiting for payment")
        PAID = "paid", _("Paid")
        COMPLETED = "completed", _("Completed")
        CANCELED = "canceled", _("Canceled")
        EXPIRED = "expired", _("Expired")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("number"), max_length=12, unique=True, default=new_number)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="orders")
    buyer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="orders")
    client_id = models.UUIDField()
    state = models.CharField(max_length=10, choices=State, default=State.PLACED)
    currency = models.CharField(max_length=3)
    subtotal_minor = models.PositiveBigIntegerField()
    discount_minor = models.PositiveBigIntegerField(default=0)
    total_minor = models.PositiveBigIntegerField()
    claimed_coupon = models.ForeignKey(ClaimedCoupon, models.PROTECT, null=True, blank=True, related_name="orders")
    fingerprint = models.CharField(max_length=64, default="", blank=True, editable=False)
    explanation = models.JSONField(default=list)
    contact_name = models.CharField(_("name"), max_length=80)
    contact_phone = models.CharField(_("phone"), max_length=40)
    address = models.TextField(_("address"), max_length=400)
    note = models.CharField(_("note"), max_length=200, blank=True)
    language = models.CharField(max_length=10, default="en")  # the buyer's, for what is sent later
    placed_at = models.DateTimeField(_("placed at"), auto_now_add=True)
    expires_at = models.DateTimeField()  # when the hold ends, unless it is paid
    paid_at = models.DateTimeField(null=True, blank=True)
    receipt_sent_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)  # canceled or expired

    objects = OrderQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-placed_at", "-id"]
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["buyer", "client_id"], name="one_order_a_client_id"),
            models.CheckConstraint(
                condition=models.Q(total_minor=models.F("subtotal_minor") - models.F("discount_minor")),
                name="total_adds_up",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "expires_at"]),
            models.Index(fields=["shop", "-placed_at"]),
            models.Index(
                fields=["paid_at"],
                condition=models.Q(paid_at__isnull=False, receipt_sent_at=None),
                name="orders_without_receipt",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def balance(self) -> Balance:
        """What was paid for it, and how much of that is gone again: read from the ledger."""
        return Balance.read(
            total_minor=self.total_minor,
            currency=self.currency,
            is_paid=self.paid_at is not None,
            entries=self.ledger.all(),
        )


class OrderLine(models.Model):
    """One variant of an order, as it was named and priced then, with its share of the discount (minor units)."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
    variant = models.ForeignKey(Variant, models.SET_NULL, null=True, related_name="+")
    product_uuid = models.UUIDField()
    product_name_en = models.CharField(max_length=120)
    product_name_zh = models.CharField(max_length=120, blank=True)
    variant_name_en = models.CharField(max_length=60, blank=True)
    variant_name_zh = models.CharField(max_length=60, blank=True)
    picture = models.CharField(max_length=200, blank=True)  # a media path
    price_minor = models.PositiveBigIntegerField()
    quantity = models.PositiveIntegerField()
    discount_minor = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("thing ordered")
        verbose_name_plural = _("things ordered")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.name}"

    @property
    def name(self) -> str:
        """The product's name with the variant's, as they were then, in the reader's language."""
        product = in_readers_language(en=self.product_name_en, zh=self.product_name_zh)
        variant = in_readers_language(en=self.variant_name_en, zh=self.variant_name_zh)
        return joined_name(product=product, variant=variant)

    @property
    def subtotal_minor(self) -> int:
        """Before its share of the discount."""
        return self.price_minor * self.quantity

    @property
    def total_minor(self) -> int:
        """After its share of the discount."""
        return self.subtotal_minor - self.discount_minor


class OrderEvent(models.Model):
    """One move of the order's, the payment's or the shipment's state. Append-only."""

    class Subject(models.TextChoices):
        ORDER = "order", _("Order")
        PAYMENT = "payment", _("Payment")
        SHIPMENT = "shipment", _("Shipment")

    order = models.ForeignKey(Order, models.CASCADE, related_name="events")
    subject = models.CharField(max_length=10, choices=Subject)
    before = models.CharField(max_length=20, blank=True)
    after = models.CharField(max_length=20)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("what happened")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.get_subject_display()}, {self.created_at:%Y-%m-%d %H:%M}"


class Shipment(models.Model):
    """The parcel of one order."""

    class State(models.TextChoices):
        PENDING = "pending", _("Being prepared")
        SHIPPED = "shipped", _("Shipped")
        DELIVERED = "delivered", _("Delivered")

    order = models.OneToOneField(Order, models.CASCADE, related_name="shipment")
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    carrier = models.CharField(_("carrier"), max_length=60, blank=True)
    tracking = models.CharField(_("tracking number"), max_length=80, blank=True)
    shipped_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"shipment of {self.order_id}: {self.state}"
