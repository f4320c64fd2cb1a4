"""Coming in as a guest, and becoming a person: where services meet allauth's sessions and addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import EmailAddress, Login
from allauth.usersessions.models import UserSession
from django.contrib.auth import update_session_auth_hash

from accounts.known_browsers import remember
from accounts.services import guests

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from accounts.models import User


def enter_as_guest(request: HttpRequest, redirect_url: str) -> HttpResponse:
    """Makes a guest and signs them in, by the same door as everyone."""
    return perform_login(request, Login(user=guests.create_guest(), redirect_url=redirect_url))  # type: ignore[no-any-return]


def become_person(request: HttpRequest, *, username: str, email: str, password: str) -> User:
    """Upgrades the request's guest in place, stays signed in, and asks the address for its confirmation."""
    guest: User = request.user  # type: ignore[assignment]
    person = guests.upgrade_guest(guest=guest, username=username, email=email, password=password)
    update_session_auth_hash(request, person)
    UserSession.objects.create_from_request(request)
    remember(request, person)
    if email:
        EmailAddress.objects.add_email(request, person, email, confirm=True)
    return person
