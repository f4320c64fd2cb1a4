"""Django's `changepassword`, which ends what the old password could have made: sessions end by themselves, tokens here."""

from __future__ import annotations

from getpass import getuser
from typing import Any

from django.contrib.auth.management.commands import changepassword

from accounts.models import User
from accounts.services import tokens


class Command(changepassword.Command):
    """Sets a person's password and revokes their access tokens. No transaction is open while it asks."""

    def handle(self, *args: Any, **options: Any) -> str | None:
        """The password, then the tokens."""
        said: str | None = super().handle(*args, **options)
        tokens.revoke_all(user=User.objects.get_by_natural_key(options["username"] or getuser()))
        return said
