"""Signing in to the API by the browser's session."""

from __future__ import annotations

from typing import Any

from rest_framework import authentication
from rest_framework.request import Request


class SessionAuthentication(authentication.SessionAuthentication):
    """DRF's session sign-in, which answers 401 rather than 403 to who is not signed in."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        """Who it is: the person, and not Django's stand-in for them, which looks everything up twice."""
        found: tuple[Any, None] | None = super().authenticate(request)
        return found and (getattr(request._request, "_cached_user", found[0]), None)

    def authenticate_header(self, request: Request) -> str:
        """Names the scheme, which makes the answer a 401."""
        return 'Session realm="souk"'
