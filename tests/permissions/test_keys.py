"""Every route, tried by a guest and by tokens of one scope each: what keys.txt says, and rules that hold for all of them.

A token is alice's, so what is refused is refused to the token and not to the person.
`python -m pytest tests/permissions/test_keys.py` prints the lines that a new route needs.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AccessToken
from accounts.services import guests, tokens
from tests.permissions.test_matrix import DENIED, Line, ask, matrix, writes
from tests.permissions.world import World, make_world

KEYS = ("guest", "read", "chat", "shop")
METHODS = {"get", "put", "post", "patch", "delete"}
SAFE = {"GET", "HEAD", "OPTIONS"}
FILE = Path(__file__).parent / "keys.txt"
# What no token may do, whatever its scopes: the account, and the code by which people find it, are the person's own.
NEVER = ("api/tokens/", "api/me/")


def listed() -> dict[tuple[str, str], tuple[int, ...]]:
    """What keys.txt says, by method and route; to a page that it does not name a guest is a stranger, a token nobody."""
    by_rule = {
        (line.method, line.route): (line.statuses[1], *[line.statuses[0]] * 3)
        for line in matrix()
        if not line.route.startswith("api/")
    }
    lines = [text.split() for text in FILE.read_text().splitlines() if text.strip() and not text.startswith("#")]
    said = {(method, "" if route == "/" else route): tuple(map(int, got)) for method, route, *got in lines}
    assert {at for at, got in said.items() if by_rule.get(at) == got} == set(), "These go by the rule: leave them out"
    return by_rule | said


def client_of(world: World, key: str) -> Client:
    client = Client(raise_request_exception=False)
    if key == "guest":
        client.force_login(guests.create_guest())
        return client
    text = tokens.make_token(user=world.people["member"], name=key, scopes=[key])[1]
    return Client(raise_request_exception=False, headers={"Authorization": f"Bearer {text}"})


def answers(line: Line, world: World, clients: dict[str, Client]) -> tuple[tuple[int, ...], list[str]]:
    """Each key's status, and what a refused one left behind; nothing of it stays."""
    got, traces = [], []
    for key, client in clients.items():
        cache.clear()  # nobody is refused for asking often
        kept = client.cookies.copy()
        with transaction.atomic():
            with CaptureQueriesContext(connection) as queries:
                status = ask(client, line, world).status_code
            got.append(status)
            if status in DENIED:
                # A token's use is noted, and so is a refused guest's visit: neither is a change of anything.
                left = [sql for sql in writes(queries) if "accesstoken" not in sql.lower()]
                traces += [f"{key} {line.method} /{line.route}: {sql}" for sql in left]
            transaction.set_rollback(True)
        client.cookies = kept  # signing out, too, is rolled back
    return tuple(got), traces


@pytest.fixture
def found(db: None) -> tuple[dict[tuple[str, str], tuple[int, ...]], list[str]]:
    """What each key really gets for each line of the matrix, and the traces of refusals."""
    world = make_world()
    clients = {key: client_of(world, key) for key in KEYS}
    statuses, traces = {}, []
    for line in matrix():
        statuses[line.method, line.route], left = answers(line, world, clients)
        traces += left
    return statuses, traces


def as_line(at: tuple[str, str], got: tuple[int, ...]) -> str:
    return f"{at[0]:<6} {at[1] or '/':<70} {' '.join(map(str, got))}"


def test_guests_and_tokens_get_what_the_file_says(found):
    statuses, traces = found
    expected = listed()
    differs = [as_line(at, got) for at, got in statuses.items() if expected.get(at) != got]
    assert differs == [], "keys.txt says something else, or nothing, of these:\n" + "\n".join(differs)
    assert expected.keys() - statuses.keys() == set(), "matrix.txt lacks these"
    assert traces == [], "denied, and yet something was written"


def test_what_holds_for_every_route():
    """Rules over the file, so that no line of it can say what must not be."""
    public = {(line.method, line.route) for line in matrix() if line.statuses[0] != 401}
    for (method, route), (guest, *by_scope) in listed().items():
        of = dict(zip(KEYS[1:], by_scope, strict=True))
        name = f"{method} /{route}"
        assert 500 not in {guest, *by_scope}, name  # 503: there is no Stripe here
        if (method, route) in public:
            continue  # pages, which know sessions only: a token is nobody there; and what everybody may read
        assert len({*by_scope} - {403}) <= 1, name  # a scope lets through or does not; the rest is the person's
        if method in SAFE:
            assert of["chat"] == of["shop"] == 403, name
        else:
            assert of["read"] == 403, name
            assert 403 in (of["chat"], of["shop"]), name
        if route.startswith(NEVER) and method not in SAFE:
            assert set(by_scope) == {403}, name


def test_the_scopes_are_those_that_are_tried():
    assert {*AccessToken.Scope.values} == set(KEYS[1:])


def test_every_operation_of_the_schema_has_a_line(db):
    """A route may have several methods, each with a line of its own."""
    schema = Client().get("/api/schema/?format=json").json()
    operations = {
        (method.upper(), path) for path, item in schema["paths"].items() for method in item if method in METHODS
    }
    lines = {(line.method, "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", line.route)) for line in matrix()}
    assert sorted(operations - lines) == [], "Add these to tests/permissions/matrix.txt"
