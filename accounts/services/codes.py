"""A person's own code, which others scan to ask them: found by it, and exchanged for a new one at any time."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.urls import reverse

from accounts.errors import GuestsCannot, PersonNotFound
from accounts.models import User


def code_of(*, user: User) -> str:
    """The person's code, made when it is first asked for. Raises GuestsCannot."""
    if user.kind != User.Kind.PERSON:
        raise GuestsCannot
    if not user.contact_code:
        User.objects.filter(pk=user.pk, contact_code=None).update(contact_code=_fresh())
        user.refresh_from_db(fields=["contact_code"])
    return str(user.contact_code)


def renew_code(*, user: User) -> str:
    """A new code; whoever has the old one finds nobody by it any more. Raises GuestsCannot."""
    if user.kind != User.Kind.PERSON:
        raise GuestsCannot
    user.contact_code = _fresh()
    user.save(update_fields=["contact_code"])
    return user.contact_code


def find_by_code(*, code: str) -> User:
    """The person with this code now. Raises PersonNotFound."""
    person = User.objects.filter(contact_code=code, kind=User.Kind.PERSON, is_active=True).first()
    if person is None:
        raise PersonNotFound
    return person


def address_of(*, user: User) -> str:
    """The absolute address that the person's QR picture holds."""
    return f"{settings.PUBLIC_URL}{reverse('person-code', args=[code_of(user=user)])}"


def _fresh() -> str:
    return secrets.token_urlsafe(12)  # 96 random bits
