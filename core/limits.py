"""Rate limits of the API: how often one person, or one address before sign-in, may do a thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework.throttling import ScopedRateThrottle, SimpleRateThrottle

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView


class EveryoneThrottle(SimpleRateThrottle):
    """The ceiling over everything that one person or address asks of the API."""

    scope = "everyone"

    def get_cache_key(self, request: Request, view: APIView) -> str:
        """One bucket for each person, or for each address where nobody is signed in."""
        ident = request.user.pk if request.user.is_authenticated else self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": ident}


class ActionThrottle(ScopedRateThrottle):
    """A tighter limit for one kind of action: set `throttle_scope` on the view; it counts writes only,
    but for what people could learn by asking often."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Reads pass; writes count against the view's scope."""
        if request.method in {"GET", "HEAD", "OPTIONS"} and getattr(view, "throttle_scope", "") not in {
            "find",
            "search",
        }:
            return True
        return bool(super().allow_request(request, view))


class PageThrottle(SimpleRateThrottle):
    """The same limits for a page: `PageThrottle("find").allow_request(request, None)`.

    It shares its count with the API's scope of that name, so that a page is no way round it.
    """

    def __init__(self, scope: str) -> None:
        self.scope = scope
        super().__init__()

    def get_cache_key(self, request: Any, view: APIView | None) -> str:
        """One bucket for each person, or for each address where nobody is signed in."""
        ident = request.user.pk if request.user.is_authenticated else self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": ident}
