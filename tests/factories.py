"""Plain functions that build things for tests, each with the least that it needs."""

from __future__ import annotations

from accounts.models import Contact, User


def make_user(username: str, **fields) -> User:
    """A person whose password is their user name."""
    return User.objects.create_user(username=username, password=username, **fields)


def make_contacts(one: User, other: User) -> None:
    """Two people who know each other."""
    Contact.objects.create(owner=one, person=other)
    Contact.objects.create(owner=other, person=one)
