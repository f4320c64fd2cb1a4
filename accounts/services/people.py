"""Finding people."""

from __future__ import annotations

from accounts.errors import PersonNotFound
from accounts.models import User


def find_person(*, username: str) -> User:
    """The person with exactly this user name, whatever its case.

    Raises PersonNotFound. Guests and official accounts are never found: nobody can be their contact.
    """
    person = User.objects.filter(username__iexact=username.strip(), kind=User.Kind.PERSON, is_active=True).first()
    if person is None:
        raise PersonNotFound
    return person
