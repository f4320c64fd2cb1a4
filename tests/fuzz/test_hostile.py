"""Every route, pages and panels too, with values that no client would send: never a 5xx, and the API's refusals in its one shape.

`FUZZ` and `SEED` as in test_api. Each request has one hostile part: a place of its address, its query, its body or a header.
"""

from __future__ import annotations

import json
import os
import re
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.cache import cache as memory
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as chances
from hypothesis import strategies as st

from tests.fuzz import hostile
from tests.permissions.test_matrix import Line, matrix, routes
from tests.permissions.world import BODIES, World, address

pytestmark = pytest.mark.anywhere
EXAMPLES = int(os.environ.get("FUZZ") or 2)
SEED = int(os.environ.get("SEED") or 7)
ROLES = ("anonymous", "stranger", "member", "staff", "operator")
PANELS = ("admin/", "merchant/")
UNREACHABLE = {503}  # where Stripe cannot be reached, and where a site is busy
NAMES = [
    *("cursor", "limit", "before", "after", "around", "since", "uuids", "conversation", "kind", "format", "coupon"),
    *("q", "page", "p", "o", "e", "next", "_changelist_filters", "_popup"),
]
FIELDS = ["next", "csrfmiddlewaretoken", "action", "_selected_action", "_save", "line", "quantity", "variant", "person"]
PARTS = {"GET": ["query", "query", "query", "header"], "HEAD": ["query", "header"]}  # of others mostly the body


def lines() -> list[Line]:
    """Every route of the matrix, and those of the panels, which it leaves to rules."""
    panels = [route for route in sorted(set(routes())) if route.startswith(PANELS)]
    return [*matrix(), *(Line(method, route, ()) for route in panels for method in ("GET", "POST"))]


def spoil(draw: Any, line: Line, world: World, url: str) -> dict[str, Any]:
    """A request of this line, with one hostile part."""
    make = BODIES.get(f"{line.method} {line.route}")
    body = make(world) if make else {}
    asked = {"path": url, "data": hostile.as_json(body), "content_type": "application/json", "headers": {}}
    if not line.route.startswith("api/"):
        asked |= {"data": _form(body), "content_type": "application/x-www-form-urlencoded"}
    parts = PARTS.get(line.method, ["query", "header", *["body"] * 4]) + ["path"] * 2 * ("<" in line.route)
    part = draw(st.sampled_from(parts))
    if part == "path":
        asked["path"] = "/" + re.sub(r"<[^>]+>", lambda _place: _quoted(draw(hostile.texts)) or "-", line.route)
    elif part == "query":
        asked["path"] += f"?{_quoted(draw(st.sampled_from(NAMES) | hostile.texts))}={_quoted(draw(hostile.texts))}"
    elif part == "header":
        name = draw(st.sampled_from(sorted(hostile.HEADERS)))
        asked["headers"] = {name: draw(st.sampled_from(hostile.HEADERS[name]))}
    else:
        asked["data"] = draw(hostile.spoiled(body) if line.route.startswith("api/") else _forms(body))
        asked["content_type"] = draw(st.sampled_from([asked["content_type"]] * 4 + hostile.HEADERS["Content-Type"]))
    return asked


def _quoted(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"))


def _form(body: dict[str, Any]) -> bytes:
    return "&".join(f"{_quoted(str(name))}={_quoted(str(value))}" for name, value in body.items()).encode()


def _forms(body: dict[str, Any]) -> st.SearchStrategy[bytes]:
    names = st.sampled_from([*sorted(body), *FIELDS]) | hostile.texts
    spoiled = st.dictionaries(names, hostile.texts, min_size=1, max_size=3).map(lambda given: _form({**body, **given}))
    return spoiled | spoiled | st.sampled_from(hostile.RAW)


def problem_of(answer: Any, line: Line) -> str:
    """What is wrong with an answer, or nothing."""
    status = answer.status_code
    if status >= 500 and status not in UNREACHABLE:
        return f"{status}: {answer.content[:300]!r} {getattr(answer, 'exc_info', None)}"
    if status >= 400 and line.route.startswith("api/"):
        try:
            told = json.loads(answer.content)
        except ValueError:
            return f"{status} is no JSON: {answer.content[:200]!r}"
        return "" if {"code", "message", "fields"} <= set(told) else f"{status} has another shape: {told}"
    return ""


def send(asked: dict[str, Any], line: Line, world: World, role: str) -> Any:
    """The answer to one request, whose traces are wiped away."""
    client = Client(raise_request_exception=False)
    if role in world.sessions:
        client.cookies[settings.SESSION_COOKIE_NAME] = world.sessions[role]
    memory.clear()  # or the limits would answer for the rest
    with transaction.atomic():
        answer = client.generic(line.method, **asked)
        transaction.set_rollback(True)
    return answer


def explore(line: Line, world: World) -> None:
    """Tries one route. Raises AssertionError for the first request that it cannot take."""
    is_panel = line.route.startswith(PANELS)
    url = "/" + (re.sub(r"<[^>]+>", "1", line.route) if is_panel else address(line.route, world))

    @seed(SEED)
    @chances(
        max_examples=EXAMPLES, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck), report_multiple_bugs=False,
    )  # fmt: skip
    @given(st.data())
    def tries(data: Any) -> None:
        role = data.draw(st.sampled_from(ROLES))
        asked = spoil(data.draw, line, world, url)
        problem = problem_of(send(asked, line, world, role), line)
        assert not problem, f"{role} {str(asked)[:700]}\n{problem}"

    tries()


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_no_value_makes_any_route_fail(world: World, method: str):
    problems = []
    for line in (one for one in lines() if one.method == method):
        try:
            explore(line, world)
        except Exception as error:  # all of them are told, not only the first
            problems.append(f"{line.method} {line.route}: {str(error)[:1500]}")
    assert problems == [], "\n\n".join(problems)
