"""The settings fail loudly, and every one of them is documented."""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management.utils import get_random_secret_key

from config.secrets import KEY_BITS, SECRET_BITS, bits_of

pytestmark = pytest.mark.anywhere

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "SOUK_ENV": "production",
    "SECRET_KEY": "GPQbQx8GlsVn3_2vhTz8mZ1kW0yq-Jc5rD7uNfEoXa9LtHi4",
    "ALLOWED_HOSTS": "chat.example.org",
    "PUBLIC_URL": "https://chat.example.org",
    "STRIPE_SECRET_KEY": "sk_live_x",
    "STRIPE_PUBLISHABLE_KEY": "pk_live_x",
    "STRIPE_WEBHOOK_SECRET": "whsec_9fQ2mZ7xKc4LtHb1VnRe8sWdYp3uGjAa",
    "STRIPE_API_BASE": "https://api.stripe.com",
}


def load(tmp_path: Path, code: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Loads the settings in a process of their own; `code` runs after."""
    clean = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    return subprocess.run(
        [sys.executable, "-c", f"from config import settings\n{code}"],
        cwd=ROOT,
        env={**clean, "SOUK_VAR": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_with_settings_of_its_own(tmp_path):
    result = load(tmp_path, "print(settings.DEBUG, settings.SESSION_COOKIE_SECURE, settings.STRIPE_STAND_IN)", **GOOD)
    assert result.returncode == 0, result.stderr
    assert result.stdout == "False True False\n"


def test_keys_that_are_made_by_chance_are_worth_enough_in_every_alphabet():
    for make in (lambda: secrets.token_urlsafe(50), lambda: secrets.token_hex(20), get_random_secret_key):
        assert min(bits_of(make()) for _ in range(200)) > KEY_BITS
    for make in (lambda: secrets.token_urlsafe(16), lambda: secrets.token_hex(16)):
        assert min(bits_of(make()) for _ in range(200)) > SECRET_BITS


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY must be a secret of your own"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY must be a secret of your own"),
        ({"SECRET_KEY": "change-me" * 8}, "SECRET_KEY must be a secret of your own"),
        ({"SECRET_KEY": "k" * 50}, "SECRET_KEY must be a secret of your own"),
        ({"SECRET_KEY": "k" * 25 + "9" * 25 + "Z" * 10}, "SECRET_KEY must be a secret of your own"),
        ({"SECRET_KEY": "abcdefghij" * 6}, "SECRET_KEY must be a secret of your own"),
        (
            {"SECRET_KEY": "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"},
            "SECRET_KEY must be a secret of your own",
        ),
        (
            {"SECRET_KEY": "django-insecure-GPQbQx8GlsVn3_2vhTz8mZ1kW0yq-Jc5rD7u"},
            "SECRET_KEY must be a secret of your own",
        ),
        ({"METRICS_TOKEN": "t" * 40}, "METRICS_TOKEN is easy to guess"),
        ({"METRICS_TOKEN": "secret"}, "METRICS_TOKEN is easy to guess"),
        ({"STRIPE_WEBHOOK_SECRET": "whsec_your-own"}, "STRIPE_WEBHOOK_SECRET is easy to guess"),
        ({"VAPID_PRIVATE_KEY": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}, "VAPID_PRIVATE_KEY is easy to guess"),
        ({"VAPID_PRIVATE_KEY": "9fQ2mZ7xKc4LtHb1VnRe8sWdYp3uGj"}, "VAPID_PRIVATE_KEY is no private key"),
        ({"DEBUG": "1"}, "DEBUG must be off in production"),
        ({"ALLOWED_HOSTS": "*"}, "'*' is refused"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS must name this site's hosts"),
        ({"SOUK_ENV": "staging"}, "it must be production, demo or test"),
    ],
)
def test_production_refuses(tmp_path, wrong, says):
    result = load(tmp_path, **{**GOOD, **wrong})
    assert result.returncode == 1
    assert says in result.stderr
    assert not (tmp_path / "secret_key").exists()


def test_the_demo_makes_a_secret_once_and_keeps_it_to_itself(tmp_path):
    first = load(tmp_path, "print(settings.SECRET_KEY)", SOUK_ENV="demo").stdout
    second = load(tmp_path, "print(settings.SECRET_KEY)", SOUK_ENV="demo").stdout
    assert len(first.strip()) >= 50
    assert first == second
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_every_setting_of_the_environment_is_in_the_example():
    source = (ROOT / "config" / "settings.py").read_text() + (ROOT / "config" / "secrets.py").read_text()
    read = set(re.findall(r'(?:env\.\w+\(|own_secret\(env,)\s*"([A-Z_]+)"', source))
    example = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert read == example
