"""People who come in without a password, and become persons in place."""

from __future__ import annotations

import secrets

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from accounts.errors import NotAGuest, UsernameTaken
from accounts.models import User

_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
_CODE_LENGTH = 8


def create_guest() -> User:
    """A fresh guest with a random user name that no person can choose, and no password."""
    code = "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))
    guest = User(username=f"guest-{code}", kind=User.Kind.GUEST)
    guest.set_unusable_password()
    guest.save()
    return guest


def upgrade_guest(*, guest: User, username: str, email: str = "", password: str) -> User:
    """Makes the guest a person with a user name and password: the same row, so nothing they have is lost.

    Raises NotAGuest where it happened before (two taps make one account), or UsernameTaken.
    """
    try:
        with transaction.atomic():
            moved = User.objects.filter(pk=guest.pk, kind=User.Kind.GUEST).update(
                kind=User.Kind.PERSON, username=username, email=email, password=make_password(password)
            )
    except IntegrityError as error:
        raise UsernameTaken(fields={"username": UsernameTaken.message}) from error
    if not moved:
        raise NotAGuest
    guest.refresh_from_db()
    return guest
