"""The checks that keep the demo's stand-in and real payments apart."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module

import pytest

from shop.checks import check_payments
from tests.server import ROOT

pytestmark = pytest.mark.anywhere

LIVE = {
    "STRIPE_SECRET_KEY": "sk_live_1",
    "STRIPE_PUBLISHABLE_KEY": "pk_live_1",
    "STRIPE_WEBHOOK_SECRET": "whsec_9fQ2mZ7xKc4LtHb1VnRe8sWdYp3uGjAa",
    "STRIPE_API_BASE": "https://api.stripe.com",
}
PRODUCTION = {
    "SOUK_ENV": "production",
    "SECRET_KEY": "GPQbQx8GlsVn3_2vhTz8mZ1kW0yq-Jc5rD7uNfEoXa9LtHi4",
    "ALLOWED_HOSTS": "chat.example.org",
}


def ids(settings, **changes) -> list[str]:
    for name, value in changes.items():
        setattr(settings, name, value)
    return [message.id for message in check_payments(None)]


def test_the_demo_and_the_tests_pass(settings):
    assert ids(settings) == []


def test_a_live_key_beside_the_stand_in_is_an_error(settings):
    assert ids(settings, STRIPE_SECRET_KEY="sk_live_1", STRIPE_PUBLISHABLE_KEY="pk_live_1") == ["shop.E001"]


def test_a_stand_in_that_can_be_reached_beside_real_payments_is_an_error(settings):
    """The addresses of this process were made with the stand-in; with real payments that must not pass."""
    import_module(settings.ROOT_URLCONF)  # before the settings change, whichever test is the first
    found = ids(settings, **LIVE, STRIPE_STAND_IN=False, STRIPE_JS_URL="https://js.stripe.com/v3/")
    assert found == ["shop.E002"]


def test_pages_that_load_the_stand_in_beside_real_payments_are_an_error(settings):
    settings.ROOT_URLCONF = "tests.payments.no_urls"
    assert ids(settings, **LIVE) == ["shop.E002"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"STRIPE_SECRET_KEY": "pk_test_1"}, "shop.E003"),
        ({"STRIPE_PUBLISHABLE_KEY": "sk_test_1"}, "shop.E003"),
        ({"STRIPE_WEBHOOK_SECRET": ""}, "shop.E005"),
        ({"STRIPE_PUBLISHABLE_KEY": ""}, "shop.E005"),
        ({"STRIPE_SECRET_KEY": "", "STRIPE_PUBLISHABLE_KEY": ""}, "shop.E005"),
    ],
)
def test_half_a_set_up_is_an_error(changes, expected, settings):
    assert ids(settings, **changes) == [expected]


def test_a_live_and_a_test_key_together_are_an_error(settings):
    settings.ROOT_URLCONF = "tests.payments.no_urls"
    mixed = {**LIVE, "STRIPE_PUBLISHABLE_KEY": "pk_test_1"}
    assert ids(settings, **mixed, STRIPE_STAND_IN=False, STRIPE_JS_URL="https://js.stripe.com/v3/") == ["shop.E004"]


def check(**environment: str) -> tuple[int, str]:
    """`manage.py check` as an operator runs it, with this environment and no other."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    result = subprocess.run(
        [sys.executable, "manage.py", "check", "--tag", "payments", "--fail-level", "ERROR"],
        cwd=ROOT, env={**kept, **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return result.returncode, result.stderr + result.stdout


def test_production_with_live_keys_passes(tmp_path):
    status, text = check(**PRODUCTION, **LIVE, SOUK_VAR=str(tmp_path))
    assert status == 0, text
    assert "shop." not in text


def test_production_without_keys_or_with_test_keys_is_warned(tmp_path):
    status, text = check(**PRODUCTION, SOUK_VAR=str(tmp_path))
    assert (status, "shop.W001" in text) == (0, True)
    tests = {name: value.replace("_live_", "_test_") for name, value in LIVE.items()}
    status, text = check(**PRODUCTION, **tests, SOUK_VAR=str(tmp_path))
    assert (status, "shop.W002" in text) == (0, True)


def test_production_on_a_stand_in_of_stripes_api_is_an_error_and_serves_no_stand_in(tmp_path):
    environment = {**PRODUCTION, **LIVE, "STRIPE_API_BASE": "http://127.0.0.1:8420", "SOUK_VAR": str(tmp_path)}
    status, text = check(**environment)
    assert (status, "shop.E006" in text, "shop.E002" in text) == (1, True, False)


def test_the_demo_with_real_keys_serves_no_stand_in(tmp_path):
    """The code is the same; only the address of Stripe's API decides."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    code = (
        "from django.conf import settings; from django.test import Client; "
        "paths = ['/demo/stripe.js', '/demo/stripe.css', '/demo/stripe/words/', '/demo/full-shop/']; "
        "print(settings.STRIPE_JS_URL, [Client().get(p).status_code for p in paths], "
        "Client().post('/demo/stripe/intents/pi_1/confirm/').status_code)"
    )
    keys = {name: value.replace("_live_", "_test_") for name, value in LIVE.items()}
    environment = {**kept, **keys, "SOUK_ENV": "test", "SOUK_VAR": str(tmp_path), "SECRET_KEY": "k" * 60}
    shell = [sys.executable, "manage.py", "shell", "--no-imports", "-c", code]
    done = subprocess.run(shell, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "https://js.stripe.com/v3/ [404, 404, 404, 404] 404"
