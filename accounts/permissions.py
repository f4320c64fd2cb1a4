"""Who may use the API."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import SAFE_METHODS, IsAuthenticated
from rest_framework.request import Request

from accounts.models import AccessToken

_UNSET = object()


class SignedInWithScope(IsAuthenticated):
    """A signed-in person, or a token that has the view's scope.

    Views name the scope that writing needs in `token_scope` ("chat" or "shop"); reading needs "read". A view with
    `token_scope = None` cannot be used with a token at all, and one that names nothing only read.
    """

    message = _("This token's scopes do not allow this.")

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether this request may reach the view."""
        if not super().has_permission(request, view):
            return False
        if not isinstance(request.auth, AccessToken):
            return True
        scope = getattr(view, "token_scope", _UNSET)
        if scope is None:
            return False
        needed = AccessToken.Scope.READ if request.method in SAFE_METHODS else scope
        return needed in request.auth.scopes
