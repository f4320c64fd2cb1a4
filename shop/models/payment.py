"""Money: each attempt to collect it, what came of it, and what Stripe told us."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shop.models.order import Order
from shop.money import format_amount


class Payment(models.Model):
    """One attempt to collect an order's total by one PaymentIntent.

    It is written, with its `idempotency_key`, before Stripe is called; `intent_id` is empty until Stripe has answered.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting")
        PROCESSING = "processing", _("Being processed")
        SUCCEEDED = "succeeded", _("Paid")
        CANCELED = "canceled", _("Canceled")
        MISMATCHED = "mismatched", _("Refused: wrong amount")

    OPEN: ClassVar = (State.PENDING, State.PROCESSING)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    order = models.ForeignKey(Order, models.PROTECT, related_name="payments")
    state = models.CharField(max_length=12, choices=State, default=State.PENDING)
    amount_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    intent_id = models.CharField(max_length=80, unique=True, null=True, blank=True)
    idempotency_key = models.CharField(max_length=120, unique=True)
    failure_code = models.CharField(max_length=60, blank=True)  # of the last declined try
    asked_at = models.DateTimeField(null=True, blank=True)  # when the chores last asked Stripe about it
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["order"],
                condition=models.Q(state__in=["pending", "processing"]),
                name="one_open_payment_an_order",
            )
        ]

    def __str__(self) -> str:
        return f"{format_amount(self.amount_minor, self.currency)}, {self.get_state_display()}"


class Refund(models.Model):
    """Money going back, such as a payment that came too late or with the wrong amount.

    `tried_at` is a lease: who sets it may ask Stripe, and others leave it alone for a minute. `told_at` is when the
    buyer was told.
    """

    class Reason(models.TextChoices):
        WRONG_AMOUNT = "wrong_amount", _("The amount was wrong")
        TOO_LATE = "too_late", _("It came after the order was closed")
        PAID_TWICE = "paid_twice", _("The order was paid already")
        OUTSIDE = "outside", _("Refunded by the merchant at Stripe")

    class State(models.TextChoices):
        PENDING = "pending", pgettext_lazy("of a refund", "On its way")
        SUCCEEDED = "succeeded", _("Refunded")
        FAILED = "failed", _("Failed")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds")
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    amount_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)  # of what Stripe took, which a wrong payment may not share with its order
    reason = models.CharField(max_length=40, choices=Reason)
    refund_id = models.CharField(max_length=80, unique=True, null=True, blank=True)
    idempotency_key = models.CharField(max_length=120, unique=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")

    def __str__(self) -> str:
        return f"{format_amount(self.amount_minor, self.currency)}, {self.get_state_display()}"


class LedgerQuerySet(models.QuerySet["LedgerEntry"]):
    def update(self, **changes: Any) -> int:
        """Refused: a mistake is put right by another entry."""
        raise TypeError("The ledger is append-only.")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused: a mistake is put right by another entry."""
        raise TypeError("The ledger is append-only.")


class LedgerEntry(models.Model):
    """One movement of money, append-only; what came in is positive, what went back negative (minor units)."""

    class Kind(models.TextChoices):
        CHARGE = "charge", _("Charge")
        REFUND = "refund", _("Refund")
        DISPUTE = "dispute", _("Dispute")

    order = models.ForeignKey(Order, models.PROTECT, related_name="ledger")
    kind = models.CharField(max_length=10, choices=Kind)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reference = models.CharField(max_length=80, unique=True)  # Stripe's id: the same movement is never written twice
    created_at = models.DateTimeField(auto_now_add=True)

    objects = LedgerQuerySet.as_manager()

    class Meta:
        verbose_name = _("movement of money")
        verbose_name_plural = _("movements of money")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {format_amount(self.amount_minor, self.currency)}"


class WebhookEvent(models.Model):
    """What Stripe sent, stored under its unique id before anything is done about it.

    Until `processed_at` is set it is tried again, the next time at `retry_at`; `error` says what stood in the way.
    """

    event_id = models.CharField(max_length=80, unique=True)
    type = models.CharField(max_length=80)
    object_id = models.CharField(max_length=80, blank=True)
    intent_id = models.CharField(max_length=80, blank=True)  # the payment that it is about
    payload = models.JSONField()
    received_at = models.DateTimeField(auto_now_add=True)
    processed_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    tries = models.PositiveIntegerField(default=0)
    retry_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("message from Stripe")
        verbose_name_plural = _("messages from Stripe")
        indexes: ClassVar = [
            models.Index(fields=["retry_at"], condition=models.Q(processed_at=None), name="webhooks_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"
