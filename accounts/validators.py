"""What a user name may look like."""

from __future__ import annotations

from django.core.validators import MaxLengthValidator, RegexValidator
from django.utils.translation import gettext_lazy as _

USERNAME_LENGTH = 30
# No "@": a name that looks like an address could be taken for somebody else's e-mail at sign-in.
username_validators = [
    RegexValidator(
        r"^[A-Za-z0-9][A-Za-z0-9._-]*\Z",
        _("Use letters, digits, dots, hyphens and underscores, beginning with a letter or digit."),
        code="username_characters",
    ),
    MaxLengthValidator(USERNAME_LENGTH),
]
RESERVED = frozenset(
    {
        "admin",
        "administrator",
        "api",
        "help",
        "me",
        "official",
        "operator",
        "root",
        "security",
        "souk",
        "support",
        "system",
    }
)
RESERVED_PREFIXES = ("guest-", "official-", "voice-")


def is_reserved(username: str) -> bool:
    """Names that would be taken for the site's own, and those that guests and official accounts get."""
    name = username.lower()
    return name in RESERVED or name.startswith(RESERVED_PREFIXES)
