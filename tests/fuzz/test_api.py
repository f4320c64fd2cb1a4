"""Every operation of the API, with whatever its schema allows and what it does not: never a 5xx, and always the shape it says.

`FUZZ` says how many requests each operation gets from each role (a few); `make fuzz-api` sends many. `SEED` varies them.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from functools import cache
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache as memory
from django.core.wsgi import get_wsgi_application
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts.services import guests, tokens
from tests.permissions.test_matrix import routes
from tests.permissions.world import ALWAYS, BODIES, FIXED, PLACES, QUERIES, World, make_world

pytestmark = pytest.mark.anywhere
EXAMPLES = int(os.environ.get("FUZZ") or 1)
SEED = int(os.environ.get("SEED") or 7)
ROLES = ("anonymous", "guest", "member", "token")
# A 5xx is no status of the schema, but for 503 where Stripe cannot be reached.
CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance]
CSRF = "c" * 32
WAYS = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


class Caller:
    """One role's headers and cookies, and the world that its requests are about."""

    def __init__(self, role: str) -> None:
        self.world = make_world()
        self.cookies, self.headers = {"csrftoken": CSRF}, {"X-CSRFToken": CSRF, "Accept-Encoding": "identity"}
        alice = self.world.people["member"]
        if role == "token":
            text = tokens.make_token(user=alice, name="fuzz", scopes=["read", "chat", "shop"])[1]
            self.headers["Authorization"] = f"Bearer {text}"
        elif role != "anonymous":
            client = Client()
            client.force_login(alice if role == "member" else guests.create_guest())
            self.cookies["sessionid"] = client.cookies["sessionid"].value

    def probe(self, case: Any) -> None:
        """Sends one request, whose traces are wiped away, and looks at the answer."""
        memory.clear()  # or the limits would answer for the rest
        with transaction.atomic():
            answer = case.call(headers=self.headers, cookies=self.cookies)
            transaction.set_rollback(True)
        case.validate_response(answer, checks=CHECKS)


def path_of(route: str) -> str:
    """How the schema writes a route."""
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route)


ROUTES = {path_of(route): route for route in routes() if route.startswith(("api/", "files/<uuid:uuid>/"))}


def places_of(path: str, world: World) -> dict[str, str]:
    """What fills a path's places so that it leads to something of the world."""
    route = ROUTES[path]
    names = dict(ALWAYS)
    names |= next((places for pattern, places in PLACES if re.search(pattern, route)), {})
    wanted = re.findall(r"{(\w+)}", path)
    return {name: world.things[names[name]] if name in names else FIXED[name] for name in wanted}


def sensible(operation: Any, world: World) -> Any:
    """A request that means something."""
    route, method = ROUTES[operation.path], operation.method.upper()
    query = dict(
        part.split("=") for part in QUERIES.get(route, "").format(**world.things).lstrip("?").split("&") if part
    )
    make = BODIES.get(f"{method} {route}")
    body = {"body": make(world), "media_type": "application/json"} if make else {}
    return operation.Case(path_parameters=places_of(operation.path, world), query=query, **body)


@cache
def cases(operation: Any, way: GenerationMode) -> st.SearchStrategy[Any]:
    """What chance makes of an operation's schema."""
    return operation.as_strategy(generation_mode=way)


def explore(operation: Any, caller: Caller) -> None:
    """One sensible request, and then many that the schema, or chance, suggests."""
    if "attachments/" not in operation.path or operation.method != "post":  # its body is a file: tests/chat has those
        caller.probe(sensible(operation, caller.world))
    for way in WAYS:

        @seed(SEED)
        @settings(
            max_examples=EXAMPLES, database=None, deadline=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=cases(operation, way), is_there=st.booleans())
        def sends(case: Any, is_there: bool) -> None:
            if is_there:
                case.path_parameters = places_of(operation.path, caller.world)
            caller.probe(case)

        with suppress(Unsatisfiable):  # there is no wrong way to ask this
            sends()


@cache
def operations() -> list[Any]:
    """Every operation of the schema that the site serves; one list for all roles, as its strategies take long to make."""
    found = schemathesis.openapi.from_wsgi("/api/schema/?format=json", get_wsgi_application())
    return [result.ok() for result in found.get_all_operations()]


@pytest.mark.parametrize("role", ROLES)
def test_no_request_fails_and_every_answer_is_in_the_schema(db, role: str):
    caller, problems = Caller(role), []
    for operation in operations():
        try:
            explore(operation, caller)
        except (Exception, FailureGroup) as error:  # all of them are told, not only the first
            problems.append(f"{operation.label}: {str(error)[:1500]}")
    assert problems == [], "\n\n".join(problems)


def test_the_schema_has_every_route(db):
    listed = {operation.path for operation in operations()}
    assert listed == set(ROUTES) - {"/api/schema/", "/api/docs/"}
