"""What every template may use."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """`demo` marks the demo; `test_payments` is true where no real money moves."""
    return {
        "demo": settings.SOUK_DEMO,
        "test_payments": settings.STRIPE_STAND_IN or settings.STRIPE_SECRET_KEY.startswith("sk_test_"),
    }
