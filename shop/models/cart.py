"""What a person means to buy."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from shop.models.product import Variant
from shop.models.shop import Shop

QUANTITY_LIMIT = 99


class Cart(models.Model):
    """One person's open selection in one shop."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="carts")
    shop = models.ForeignKey(Shop, models.CASCADE, related_name="carts")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "shop"], name="one_cart_a_shop")]

    def __str__(self) -> str:
        return f"cart of {self.user_id} in {self.shop_id}"


class CartLine(models.Model):
    """So many of one variant, and the price (minor units) that its owner last saw for it.

    A line that is not ticked stays in the cart and is left out of the total and of the next order.
    """

    cart = models.ForeignKey(Cart, models.CASCADE, related_name="lines")
    variant = models.ForeignKey(Variant, models.CASCADE, related_name="+")
    quantity = models.PositiveIntegerField()
    price_seen_minor = models.PositiveBigIntegerField()
    is_ticked = models.BooleanField(default=True)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["added_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cart", "variant"], name="one_line_a_variant"),
            models.CheckConstraint(
                condition=models.Q(quantity__gte=1, quantity__lte=QUANTITY_LIMIT),
                name="quantity_in_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.variant_id}"


class CartAddition(models.Model):
    """One request that added to a cart, under the client id that came with it: the same id again adds nothing.

    `contents` says what was asked for, so that an id that returns with something else is refused.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    client_id = models.UUIDField()
    contents = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "client_id"], name="one_addition_a_client_id")]

    def __str__(self) -> str:
        return f"{self.client_id} of {self.user_id}"
