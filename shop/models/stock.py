"""How many there are, and why."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from shop.models.product import Variant


class StockItem(models.Model):
    """The count of one variant. `held` units are promised to placed orders; `on_hand - held` can be bought.

    Only `shop.services.stock` writes it, by conditional UPDATE; the constraints stand behind that.
    """

    variant = models.OneToOneField(Variant, models.CASCADE, related_name="stock")
    on_hand = models.PositiveIntegerField(_("on hand"), default=0)
    held = models.PositiveIntegerField(_("held"), default=0, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(held__lte=models.F("on_hand")), name="never_holds_more_than_there_is"
            )
        ]

    def __str__(self) -> str:
        return f"{self.available} of variant {self.variant_id}"

    @property
    def available(self) -> int:
        """How many can be bought now."""
        return self.on_hand - self.held


class StockMovement(models.Model):
    """One change of a count, append-only. The unique `key` makes each happen once, however often it is asked for."""

    class Kind(models.TextChoices):
        HOLD = "hold", _("Held for an order")
        RELEASE = "release", _("Released")
        SELL = "sell", _("Sold")
        ADJUST = "adjust", _("Adjusted by staff")

    item = models.ForeignKey(StockItem, models.CASCADE, related_name="movements")
    kind = models.CharField(max_length=10, choices=Kind)
    quantity = models.IntegerField()
    key = models.CharField(max_length=100, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.quantity} ({self.key})"
