"""The language of each request, and the pages that need an account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect
from django.utils import translation


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
    """Sends guests from the pages of passwords, addresses and second factors to the one that makes their account."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Every page of allauth but signing out needs an account."""
        match = request.resolver_match
        if match is None or not str(match.route).startswith("accounts/") or match.url_name in _OPEN_TO_GUESTS:
            return None
        return redirect("settings-upgrade") if getattr(request.user, "is_guest", False) else None


_OPEN_TO_GUESTS = {"account_logout", "account_login", "account_signup", "guest", "usersessions_list"}
