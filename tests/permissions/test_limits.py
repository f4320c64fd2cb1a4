"""Every write has a limit, whichever route it comes by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from core.limits import SAFE, ActionThrottle, EveryoneThrottle
from tests.permissions.test_matrix import Line, ask, client_of, matrix, writes
from tests.permissions.world import World

WRITES = [line for line in matrix() if line.method not in SAFE]
MEMBER = 2


def views(patterns: Any = None, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern), pattern.callback


@pytest.fixture
def no_writes(monkeypatch):
    """Every limit but the one over everything is used up."""
    rates = dict.fromkeys(SimpleRateThrottle.THROTTLE_RATES, "0/min") | {"everyone": "1000/min"}
    monkeypatch.setattr(SimpleRateThrottle, "THROTTLE_RATES", rates)


@pytest.mark.parametrize("line", WRITES, ids=lambda line: f"{line.method} /{line.route}")
def test_each_write_is_limited_and_one_too_many_changes_nothing(line: Line, world: World, no_writes):
    client = client_of(world, "anonymous" if line.route.startswith("webhooks/") else "member")
    with transaction.atomic():
        with CaptureQueriesContext(connection) as queries:
            answer = ask(client, line, world)
        transaction.set_rollback(True)
    assert (answer.status_code, writes(queries)) == (429, [])
    assert int(answer["Retry-After"]) >= 1


def test_no_view_of_the_api_does_without_its_limits():
    without = [
        route
        for route, view in views()
        if issubclass(getattr(view, "cls", object), APIView)
        and set(view.cls.http_method_names) & {"post", "put", "patch", "delete"}
        and any(hasattr(view.cls, method) for method in ("post", "put", "patch", "delete"))
        and not {EveryoneThrottle, ActionThrottle} <= set(view.cls.throttle_classes)
    ]
    assert without == []


def test_pages_and_panels_pass_the_limit_of_pages(world: World, no_writes):
    assert "accounts.middleware.WriteLimitMiddleware" in settings.MIDDLEWARE
    for path in ("/admin/chat/wordrule/add/", "/merchant/shop/product/add/", "/accounts/login/", "/admin/nothing/"):
        assert client_of(world, "operator").post(path).status_code in {404, 429} - (
            {404} if "nothing" not in path else set()
        )
