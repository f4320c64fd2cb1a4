"""Where the site's secrets come from, and whether they are hard enough to guess."""

from __future__ import annotations

import base64
import binascii
import math
import os
import secrets
import zlib
from collections import Counter
from itertools import pairwise
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

EXAMPLES = ("change-me", "changeme", "your-own", "django-insecure", "password", "example")
MINIMUM_LENGTH = 40
# What a text must be worth by its own characters: the signing key, and other secrets. 40 hexadecimal digits made by chance are
# worth 88 by this measure at least, and 32 of them 61.
KEY_BITS, SECRET_BITS = 80, 50
ZLIB_FRAME = 11  # bytes that zlib adds to what it cannot make smaller
HOW = "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"


def secret_key(env: environ.Env, var: Path, *, production: bool) -> str:
    """The signing key: SECRET_KEY in production, else one made once and kept in the var folder.

    Raises ImproperlyConfigured where production has none, the example's, or one that is too short or easy to guess.
    """
    given: str = env.str("SECRET_KEY", default="")
    if production:
        if len(given) < MINIMUM_LENGTH or bits_of(given) < KEY_BITS:
            raise ImproperlyConfigured(
                f"SECRET_KEY must be a secret of your own, at least {MINIMUM_LENGTH} characters, made by chance. "
                f"Make one with: {HOW}"
            )
        return given
    return given or _kept(var / "secret_key")


def own_secret(env: environ.Env, name: str, *, production: bool, prefix: str = "") -> str:
    """Another secret that may be left out. Raises ImproperlyConfigured where production has one that is easy to guess."""
    given: str = env.str(name, default="")
    if production and given and bits_of(given.removeprefix(prefix)) < SECRET_BITS:
        raise ImproperlyConfigured(f"{name} is easy to guess. Make one with: {HOW}")
    return given


def push_key(env: environ.Env, name: str, *, production: bool) -> str:
    """The private key of web push that may be left out. Raises ImproperlyConfigured for what is none, or was made up."""
    given = own_secret(env, name, production=production)
    if production and given and len(_decoded(given)) != 32:
        raise ImproperlyConfigured(f"{name} is no private key. Make one with: manage.py make_push_key")
    return given


def bits_of(secret: str) -> float:
    """What a text is worth at most, in bits, by the characters that it has: 0 for one that is an example's.

    A text that repeats itself or goes on by steps (`abcd`, `1234`) is worth what is new in it.
    """
    if not secret or any(example in secret.casefold() for example in EXAMPLES):
        return 0.0
    counts = Counter(secret)
    each = -sum(count / len(secret) * math.log2(count / len(secret)) for count in counts.values())
    steps = sum(abs(ord(one) - ord(other)) <= 1 for one, other in pairwise(secret))
    new = min(len(secret) - steps, len(zlib.compress(secret.encode(), 9)) - ZLIB_FRAME + len(counts) // 8)
    return each * max(new, 0)


def _decoded(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (ValueError, binascii.Error):
        return b""


def _kept(path: Path) -> str:
    if path.exists():
        return path.read_text().strip()
    path.parent.mkdir(parents=True, exist_ok=True)
    key = secrets.token_urlsafe(50)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(key)
    return key
