"""Where the site's secret comes from."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

EXAMPLE = "change-me"
MINIMUM_LENGTH = 40


def secret_key(env: environ.Env, var: Path, *, production: bool) -> str:
    """The signing key: SECRET_KEY in production, else one made once and kept in the var folder.

    Raises ImproperlyConfigured where production has none, the example's, or one that is too short.
    """
    given: str = env.str("SECRET_KEY", default="")
    if production:
        if len(given) < MINIMUM_LENGTH or EXAMPLE in given:
            raise ImproperlyConfigured(
                f"SECRET_KEY must be a secret of your own, at least {MINIMUM_LENGTH} characters. Make one with: "
                "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
            )
        return given
    return given or _kept(var / "secret_key")


def _kept(path: Path) -> str:
    if path.exists():
        return path.read_text().strip()
    path.parent.mkdir(parents=True, exist_ok=True)
    key = secrets.token_urlsafe(50)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(key)
    return key
