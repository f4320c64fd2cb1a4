"""Rate limits of the API: how often one person, or one address before sign-in, may do a thing.

The REST framework's throttles read a list of times and write back a longer one: what comes at the same moment reads the same
list, and all of it passes. Here the cache looks and counts in one step, so that a limit holds however many come at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from ipaddress import ip_address
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from django.core.cache import cache
from rest_framework.exceptions import Throttled
from rest_framework.throttling import SimpleRateThrottle

if TYPE_CHECKING:
    from django.http import HttpRequest
    from rest_framework.request import Request
    from rest_framework.views import APIView


class Doorkeeper(Protocol):
    """What a cache of `config.cache` can besides."""

    def admit(self, key: str, *, limit: int, seconds: int, now: float) -> float:
        """Counts one more, if fewer than `limit` came in the last so many seconds; else says in how many seconds."""


SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
TELLING = frozenset({"find", "search"})  # scopes of what tells something, so that reading counts
View = TypeVar("View", bound="Callable[..., Any]")
doorkeeper = cast(Doorkeeper, cache)


class ExactThrottle(SimpleRateThrottle):
    """A throttle that counts for all threads and processes in one step. Who is turned away is not counted."""

    num_requests: int | None
    duration: int | None  # seconds
    _wait = 0.0  # seconds

    def get_rate(self) -> str | None:
        """None, and no limit, for a scope without a rate; a test sees to it that each has one."""
        return self.THROTTLE_RATES.get(self.scope or "")

    def get_cache_key(self, request: Any, view: APIView | None) -> str:
        """One bucket for each person, or for each address where nobody is signed in."""
        ident = request.user.pk if request.user.is_authenticated else self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": ident}

    def allow_request(self, request: Request | HttpRequest, view: APIView | None) -> bool:
        """Whether the request is within the limit; it is counted then."""
        if self.num_requests is None or self.duration is None:
            return True
        key = self.get_cache_key(request, view)
        self._wait = doorkeeper.admit(key, limit=self.num_requests, seconds=self.duration, now=self.timer())
        return not self._wait

    def wait(self) -> float:
        """Seconds until the next request would be let in."""
        return self._wait


class EveryoneThrottle(ExactThrottle):
    """The ceiling over everything that one person or address asks of the API."""

    scope = "everyone"


class ActionThrottle(ExactThrottle):
    """A tighter limit for one kind of action: set `throttle_scope` on the view, else it is "act". It counts writes only,
    but for what people could learn by asking often."""

    def __init__(self) -> None:
        """The view says the scope, so the rate is looked up later."""

    def allow_request(self, request: Any, view: Any) -> bool:
        """Reads pass; writes count against the view's scope."""
        self.scope = getattr(view, "throttle_scope", "") or "act"
        if request.method in SAFE and self.scope not in TELLING:
            return True
        self.rate = self.get_rate()
        self.num_requests, self.duration = self.parse_rate(self.rate)
        return super().allow_request(request, view)


def address_of(request: HttpRequest) -> str:
    """Where a request comes from, as limits and records have it: behind TRUSTED_PROXIES what the outermost of them said."""
    told = str(ExactThrottle.get_ident(cast(Any, object.__new__(ExactThrottle)), cast(Any, request)))
    try:
        return str(ip_address(told))
    except ValueError:  # what it said is none
        return str(request.META.get("REMOTE_ADDR", ""))


def count(scopes: Iterable[str], *, person: Any) -> None:
    """Counts what a person does outside of a request against these limits. Raises Throttled."""
    for scope in scopes:
        throttle = PageThrottle(scope)
        if not throttle.allow_request(cast("Request", SimpleNamespace(user=person)), None):
            raise Throttled(throttle.wait())


def limited(scope: str) -> Callable[[View], View]:
    """Gives the writes of a page a limit of their own instead of the one for all pages."""

    def mark(view: View) -> View:
        view.limit_scope = scope  # type: ignore[attr-defined]
        return view

    return mark


class PageThrottle(ExactThrottle):
    """The same limits for a page: `PageThrottle("find").allow_request(request, None)`.

    It shares its count with the API's scope of that name, so that a page is no way round it.
    """

    def __init__(self, scope: str) -> None:
        self.scope = scope
        super().__init__()
