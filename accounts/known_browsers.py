"""Browsers in which somebody has signed in before: a signed cookie says in which accounts, so that guesses of others never
hold them up. It opens nothing: the password or passkey is still asked for."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import User

COOKIE = "souk_known"
SALT = "souk.known-browser"
AGE = 400 * 24 * 3600  # seconds: as long as browsers keep a cookie
ACCOUNTS = 8  # in one browser, the latest


@dataclass(slots=True)
class KnownBrowser:
    """A browser by a random name of its own, and a stamp for each account: a new password makes the stamp another."""

    name: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    stamps: dict[str, str] = field(default_factory=dict)

    def knows(self, user: User) -> bool:
        """Whether this person has signed in here since they chose their password."""
        return constant_time_compare(self.stamps.get(str(user.pk), ""), _stamp(user))

    def remember(self, user: User) -> None:
        """From now on it knows this person."""
        others = {key: stamp for key, stamp in self.stamps.items() if key != str(user.pk)}
        self.stamps = dict([*others.items(), (str(user.pk), _stamp(user))][-ACCOUNTS:])


def browser_of(request: HttpRequest) -> KnownBrowser | None:
    """What the request's cookie says; None without a good one."""
    try:
        said = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=AGE)
        return KnownBrowser(name=str(said["name"]), stamps=dict(said["stamps"]))
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return None


def browser_that_knows(request: HttpRequest, login: str) -> KnownBrowser | None:
    """The request's browser, if whom it knows is called so: by user name, or by a confirmed address."""
    browser = browser_of(request)
    if browser is None:
        return None
    people = User.objects.filter(pk__in=[key for key in browser.stamps if key.isdecimal()])
    return browser if any(browser.knows(one) and _is_called(one, login) for one in people) else None


def remember(request: HttpRequest, user: User) -> None:
    """Has the answer to this request say that the person has signed in here. Guests have no password to guess."""
    if user.kind == User.Kind.PERSON:
        request.signed_in_here = user  # type: ignore[attr-defined]  # see KnownBrowserMiddleware


class KnownBrowserMiddleware:
    """Sets the cookie on the answer to a sign-in, and to a new password."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        user: User | None = getattr(request, "signed_in_here", None)
        if user is not None:
            browser = browser_of(request) or KnownBrowser()
            browser.remember(user)
            _set(response, browser)
        return response


def _set(response: HttpResponse, browser: KnownBrowser) -> None:
    said: dict[str, Any] = {"name": browser.name, "stamps": browser.stamps}
    response.set_cookie(
        COOKIE,
        signing.dumps(said, salt=SALT),
        max_age=AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _stamp(user: User) -> str:
    return salted_hmac(SALT, f"{user.pk} {user.password}", algorithm="sha256").hexdigest()[:20]


def _is_called(user: User, login: str) -> bool:
    called = login.strip().casefold()
    return called == user.username.casefold() or (
        EmailAddress.objects.filter(user=user, verified=True, email__iexact=called).exists()
    )
