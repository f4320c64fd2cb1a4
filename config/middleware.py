"""Around every request: its id, its line in the log, its count; and the addresses that machines ask by number."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from functools import cached_property
from inspect import iscoroutinefunction
from typing import Any

from csp.constants import HEADER
from csp.middleware import CheckableLazyObject, CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.db.models import Model
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

from config.logs import route_of
from core import metrics, request_ids

logger = logging.getLogger("souk.request")
FOR_MACHINES = {"/healthz", "/readyz", "/metrics"}
Handler = Callable[[HttpRequest], HttpResponseBase]
AsyncHandler = Callable[[HttpRequest], Awaitable[HttpResponseBase]]


@sync_and_async_middleware
def traced(get_response: Any) -> Any:
    """The outermost middleware: each request gets an id, which goes into every line it logs and back in its answer."""
    if iscoroutinefunction(get_response):

        async def handle_async(request: HttpRequest) -> HttpResponseBase:
            started = _begin(request)
            return _end(request, await get_response(request), started)

        return handle_async

    def handle(request: HttpRequest) -> HttpResponseBase:
        started = _begin(request)
        return _end(request, get_response(request), started)

    return handle


def _begin(request: HttpRequest) -> float:
    request_ids.begin(request.META.get(request_ids.META, ""))
    if request.path in FOR_MACHINES:
        # Balancers and scrapers ask a process by its address; what they get does not depend on the site's name.
        request.META["HTTP_HOST"] = settings.ALLOWED_HOSTS[0].lstrip(".")
    return time.perf_counter()


def _end(request: HttpRequest, response: HttpResponseBase, started: float) -> HttpResponseBase:
    seconds = time.perf_counter() - started
    response[request_ids.HEADER] = request_ids.current()
    route, method = route_of(request), request.method or ""
    metrics.note_request(method, route, response.status_code, seconds)
    if request.path not in FOR_MACHINES or response.status_code >= 500:
        facts = {
            "method": method,
            "route": route,
            "status": response.status_code,
            "ms": round(seconds * 1000, 1),
            "user": _who(request),
        }
        logger.info("request", extra={"facts": facts})
    return response


def _who(request: HttpRequest) -> int | None:
    """The person's number where the request has looked them up anyway."""
    user = request.__dict__.get("_cached_user") or request.__dict__.get("user")
    return user.pk if user is not None and issubclass(type(user), Model) else None


class PolicyMiddleware(CSPMiddleware):
    """The content security policy. That of an answer without a nonce, and without a policy of its own, is written once."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The answer, with its policy."""
        is_special = settings.DEBUG or HEADER in response or hasattr(request, "_csp_nonce")
        if is_special or any(name.startswith("_csp_") for name in vars(response)):
            return super().process_response(request, response)
        response[HEADER] = self._plain
        request.csp_nonce = CheckableLazyObject(self._csp_nonce_post_response)  # type: ignore[attr-defined]
        return response

    @cached_property
    def _plain(self) -> str:
        return build_policy()
