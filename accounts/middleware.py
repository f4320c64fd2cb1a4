"""The language of each request, and the pages that need an account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect, render
from django.utils import translation
from rest_framework.views import APIView

from accounts.known_browsers import browser_of
from core.limits import SAFE, PageThrottle


class LanguageMiddleware(LocaleMiddleware):
    """The language that a signed-in person chose; else the cookie's, else the browser's."""

    def process_request(self, request: HttpRequest) -> None:
        """Activates the language for this request."""
        chosen = getattr(request.user, "language", "")
        if not chosen:
            super().process_request(request)
            return
        translation.activate(chosen)
        request.LANGUAGE_CODE = translation.get_language() or chosen


class ForgetMiddleware:
    """Makes the browser of who signs out drop all that it kept of them: chats to read offline, unsent messages, drafts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "has_signed_out", False):
            response["Clear-Site-Data"] = '"storage"'
        return response


class GuestMiddleware:
    """Sends guests from the pages of passwords, addresses and second factors to the one that makes their account.

    To the pages of signing in they are nobody yet, so that who has an account gets to it; what the guest has comes along
    (see `accounts.belongings.bring_along`).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Every page of allauth but signing out needs an account."""
        match = request.resolver_match
        if match is None or not str(match.route).startswith("accounts/") or match.url_name in _OPEN_TO_GUESTS:
            return None
        if not getattr(request.user, "is_guest", False):
            return None
        if match.url_name not in _WAYS_IN:
            return redirect("settings-upgrade")
        request.arriving_guest, request.user = request.user, AnonymousUser()  # type: ignore[attr-defined]
        return None


class WriteLimitMiddleware:
    """A limit on the writes of every page, panels and sign-in included; the API's views have theirs (`core.limits`).

    Who is not signed in counts by address, but for a browser in which somebody has signed in before: it counts by itself, so that
    others behind the same address cannot keep its person out.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """429, and when to try again, where it is too often."""
        if request.method in SAFE or issubclass(getattr(view, "cls", object), APIView):
            return None
        throttle = _Writes(getattr(view, "limit_scope", "page"))
        if throttle.allow_request(request, None):
            return None
        response = render(request, "429.html", status=429)
        response["Retry-After"] = str(int(throttle.wait()) + 1)
        return response


class _Writes(PageThrottle):
    def get_cache_key(self, request: Any, view: Any) -> str:
        browser = None if request.user.is_authenticated else browser_of(request)
        if browser is None:
            return super().get_cache_key(request, view)
        return str(self.cache_format % {"scope": self.scope, "ident": f"browser-{browser.name}"})


_WAYS_IN = {"account_login", "mfa_authenticate", "mfa_login_webauthn"}
_OPEN_TO_GUESTS = {"account_logout", "account_signup", "guest", "usersessions_list"}
