"""Every route, tried by everyone. A route that the matrix does not name fails.

Each line of matrix.txt gives a method, a route and the status that each role gets. Whoever is denied leaves no trace: the
database is asked to change nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from tests.permissions.world import BODIES, World, address, query

ROLES = ("anonymous", "stranger", "member", "other_staff", "staff", "operator")
DENIED = {401, 403, 404}
PANELS = ("admin/", "merchant/")  # tried in test_panels.py, by rule


@dataclass(frozen=True)
class Line:
    """One line of the matrix: what each role gets for this method of this route."""

    method: str
    route: str
    statuses: tuple[int, ...]


def matrix() -> list[Line]:
    lines = []
    for text in (Path(__file__).parent / "matrix.txt").read_text().splitlines():
        if text.strip() and not text.startswith("#"):
            method, route, *statuses = text.split()
            lines.append(Line(method, "" if route == "/" else route, tuple(map(int, statuses))))
    return lines


def routes(patterns: Any = None, prefix: str = "") -> Iterator[str]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        whole = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, whole)
        elif isinstance(pattern, URLPattern):
            yield whole


def test_every_route_has_a_line():
    named = {line.route for line in matrix()}
    missing = sorted({route for route in routes() if route not in named and not route.startswith(PANELS)})
    assert missing == [], "Add these to tests/permissions/matrix.txt"


def test_every_line_has_a_route():
    known = set(routes())
    assert sorted({line.route for line in matrix()} - known) == []


def client_of(world: World, role: str) -> Client:
    client = Client(raise_request_exception=False)
    if role in world.sessions:
        client.cookies[settings.SESSION_COOKIE_NAME] = world.sessions[role]
    return client


def writes(queries: CaptureQueriesContext) -> list[str]:
    """The statements that changed something, but for the visitor's own session."""
    changed = re.compile(r"^(INSERT INTO|UPDATE|DELETE FROM)", re.IGNORECASE)
    return [
        query["sql"]
        for query in queries.captured_queries
        if changed.match(query["sql"]) and "session" not in query["sql"].lower()
    ]


def ask(client: Client, line: Line, world: World) -> Any:
    url = "/" + address(line.route, world)
    body = BODIES.get(f"{line.method} {line.route}")
    data = body(world) if body else {}
    if line.method in {"GET", "HEAD"}:
        return client.get(url + query(line.route, world), follow=False)
    if line.route.startswith("api/"):
        return client.generic(line.method, url, data=json.dumps(data), content_type="application/json")
    return client.generic(
        line.method, url, data="&".join(f"{k}={v}" for k, v in data.items()),
        content_type="application/x-www-form-urlencoded",
    )  # fmt: skip


@pytest.mark.parametrize("line", matrix(), ids=lambda line: f"{line.method} /{line.route}")
def test_each_role_gets_what_the_matrix_says(line: Line, world: World):
    got, traces = [], {}
    for role in ROLES:
        client = client_of(world, role)
        with transaction.atomic():
            with CaptureQueriesContext(connection) as queries:
                response = ask(client, line, world)
            got.append(response.status_code)
            if response.status_code in DENIED and (left := writes(queries)):
                traces[role] = left
            transaction.set_rollback(True)
    assert tuple(got) == line.statuses, dict(zip(ROLES, got, strict=True))
    assert traces == {}, "denied, and yet something was written"


def test_a_refusal_tells_nothing_of_what_is_hidden(world: World):
    """Not yours and not there are the same answer."""
    client = client_of(world, "stranger")
    hidden = [
        line for line in matrix() if line.method == "GET" and line.route.startswith("api/") and line.statuses[1] == 404
    ]
    assert hidden
    for line in hidden:
        theirs = "/" + address(line.route, world)
        absent = re.sub(r"[0-9a-f-]{36}", "00000000-0000-4000-8000-000000000000", theirs)
        assert client.get(absent).content == client.get(theirs).content
