"""Signing in to the API with a personal access token."""

from __future__ import annotations

from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import AccessToken, User
from accounts.services import tokens

SCHEME = "bearer"


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer souk_…`. The request's `auth` is then the AccessToken, whose scopes say what it may do."""

    def authenticate(self, request: Request) -> tuple[User, AccessToken] | None:
        """The token's person and the token; None without a token. Raises AuthenticationFailed for one that is not good."""
        scheme, _space, text = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != SCHEME:
            return None
        token = tokens.find_token(text=text.strip())
        if token is None:
            raise AuthenticationFailed(_("This token is unknown, revoked or expired."))
        tokens.note_use(token=token)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """Names the scheme."""
        return 'Bearer realm="souk"'
