"""What `manage.py check` says about payments: real keys never meet the demo's stand-in, and no half of a set-up passes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.urls import Resolver404, resolve

STAND_IN_PATHS = ("/demo/stripe.js", "/demo/stripe/words/", "/demo/stripe/intents/pi_check/confirm/")


@register("payments")
def check_payments(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    """Everything about payments that can be told from the settings."""
    messages = [*_stand_in(), *_keys()]
    if settings.SOUK_ENV == "production":
        messages += _production()
    return messages


def _stand_in() -> Iterator[CheckMessage]:
    """The stand-in may be reached only where Stripe's API is a server on this machine, with test keys."""
    if _is_local() and settings.STRIPE_STAND_IN:
        if "_live_" in settings.STRIPE_SECRET_KEY + settings.STRIPE_PUBLISHABLE_KEY:
            yield Error(
                "A live Stripe key is set, and Stripe's API is the demo's stand-in.",
                hint="Unset STRIPE_API_BASE to talk to Stripe, or use test keys.",
                id="shop.E001",
            )
        return
    if reachable := [path for path in STAND_IN_PATHS if _is_reachable(path)]:
        yield Error(
            f"The demo's stand-in for Stripe.js can be reached at {reachable[0]}, beside real payments.",
            hint="shop.demo.urls may be included only where settings.STRIPE_STAND_IN is true.",
            id="shop.E002",
        )
    if settings.STRIPE_STAND_IN or settings.STRIPE_JS_URL.startswith("/demo/"):
        yield Error("The pages load the demo's stand-in for Stripe.js.", id="shop.E002")


def _keys() -> Iterator[CheckMessage]:
    secret, publishable = settings.STRIPE_SECRET_KEY, settings.STRIPE_PUBLISHABLE_KEY
    if secret and not secret.startswith(("sk_", "rk_")):
        yield Error("STRIPE_SECRET_KEY is no secret key: it begins with sk_ or rk_.", id="shop.E003")
    if publishable and not publishable.startswith("pk_"):
        yield Error("STRIPE_PUBLISHABLE_KEY is no publishable key: it begins with pk_.", id="shop.E003")
    if secret and publishable and ("_live_" in secret) != ("_live_" in publishable):
        yield Error("One Stripe key is live and the other is for tests.", id="shop.E004")
    given = {
        "STRIPE_SECRET_KEY": secret,
        "STRIPE_PUBLISHABLE_KEY": publishable,
        "STRIPE_WEBHOOK_SECRET": settings.STRIPE_WEBHOOK_SECRET,
    }
    missing = [name for name, value in given.items() if not value]
    if 0 < len(missing) < len(given):
        yield Error(f"Stripe is set up by halves: {' and '.join(missing)} is missing.", id="shop.E005")


def _production() -> Iterator[CheckMessage]:
    base = urlsplit(settings.STRIPE_API_BASE)
    if base.scheme != "https" or _is_local():
        yield Error(
            f"STRIPE_API_BASE is {settings.STRIPE_API_BASE}; payments would not reach Stripe.",
            hint="Unset it in production.",
            id="shop.E006",
        )
    if not settings.STRIPE_SECRET_KEY:
        yield Warning("There are no Stripe keys: only free orders can be paid.", id="shop.W001")
    elif "_test_" in settings.STRIPE_SECRET_KEY:
        yield Warning("The Stripe keys are for tests: no real money moves.", id="shop.W002")


def _is_local() -> bool:
    return urlsplit(settings.STRIPE_API_BASE).hostname in {"127.0.0.1", "localhost", "::1"}


def _is_reachable(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True
