"""Who takes the money."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from shop.gateways.base import PaymentGateway
from shop.gateways.stripe_gateway import StripeGateway


def payment_gateway() -> PaymentGateway:
    """Stripe, as the settings name it."""
    return _stripe(
        settings.STRIPE_SECRET_KEY,
        settings.STRIPE_WEBHOOK_SECRET,
        settings.STRIPE_API_BASE,
        settings.STRIPE_TIMEOUT_SECONDS,
    )


@lru_cache(maxsize=4)
def _stripe(secret_key: str, webhook_secret: str, base: str, timeout: float) -> StripeGateway:
    return StripeGateway(secret_key=secret_key, webhook_secret=webhook_secret, base=base, timeout=timeout)
