"""The log says what happened, by number and by route, and never what people wrote or which keys they came with."""

from __future__ import annotations

import io
import json
import logging
import sys

import pytest
from django.db import IntegrityError
from django.test import Client

from accounts.models import User
from config.logs import Facts, Json, Plain
from config.settings import logging_settings

pytestmark = pytest.mark.anywhere

SECRET = "the-words-of-a-person"


@pytest.fixture
def lines():
    """What the JSON log holds so far, of everything the site logs."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Json())
    handler.addFilter(Facts())
    loggers = [logging.getLogger(name) for name in ("", "souk.request", "django.request", "django.security")]
    before = [(one, one.level) for one in loggers]
    for one in loggers:
        one.addHandler(handler)
        one.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    for one, level in before:
        one.removeHandler(handler)
        one.setLevel(level)


def test_every_answer_has_an_id_and_the_log_has_a_line_under_it(client: Client, db, lines):
    response = client.get("/", headers={"X-Request-ID": "0123456789abcdef"})
    assert response["X-Request-ID"] == "0123456789abcdef"
    [line] = [one for one in lines() if one["logger"] == "souk.request"]
    assert (line["request_id"], line["method"], line["route"], line["status"]) == ("0123456789abcdef", "GET", "/", 200)


@pytest.mark.parametrize("given", ["", "short", "a" * 65, "new\nline-in-it", "<script>12345"])
def test_an_id_of_another_shape_is_replaced(client: Client, db, given):
    made = client.get("/healthz", headers={"X-Request-ID": given})["X-Request-ID"]
    assert len(made) == 32
    assert made != given


def test_the_line_says_who_and_which_route_but_not_the_address(sign_in, alice, lines):
    sign_in(alice).get(f"/api/conversations/?q={SECRET}")
    sign_in(alice).get(f"/accounts/password/reset/key/1-{SECRET}/")
    sign_in(alice).get(f"/nowhere/{SECRET}/")
    told = [(one["route"], one["user"]) for one in lines() if one["logger"] == "souk.request"]
    assert told[0] == ("api/conversations/", alice.pk)
    assert told[2][0] == "(no route)"
    assert SECRET not in json.dumps(lines())


def test_a_failure_names_its_id_to_the_person_and_its_cause_to_the_log(client: Client, db, lines, monkeypatch):
    def fails(*args, **kwargs):
        raise RuntimeError("the cause")

    monkeypatch.setattr("chat.api.views.Epoch.current", fails)
    client.force_login(User.objects.create(username="una"))
    client.raise_request_exception = False
    response = client.get("/api/sync/", headers={"Accept-Language": "en"})
    assert response.status_code == 500
    assert response.json() == {
        "code": "failed",
        "message": "Something went wrong here. Please try again; if it goes on, tell the operator this number: "
        + response["X-Request-ID"],
        "fields": {},
        "details": {"request_id": response["X-Request-ID"]},
    }
    [line] = [one for one in lines() if one["level"] == "ERROR"]
    assert line["request_id"] == response["X-Request-ID"]
    assert line["message"] == "Internal Server Error: api/sync/"
    assert line["error"].endswith("builtins.RuntimeError: the cause")


def test_a_page_that_fails_shows_its_id_and_no_cause(client: Client, db, monkeypatch):
    monkeypatch.setattr("config.views.render", lambda *args: 1 / 0)
    client.raise_request_exception = False
    response = client.get("/")
    assert response.status_code == 500
    assert response["X-Request-ID"] in response.content.decode()
    assert "ZeroDivisionError" not in response.content.decode()


def test_a_databases_error_does_not_quote_the_row(db, lines):
    try:
        raise IntegrityError(f"violates a constraint\nDETAIL:  Failing row contains ({SECRET}).")
    except IntegrityError:
        logging.getLogger("souk.test").exception("It failed.")
    [line] = lines()
    assert line["error"].endswith("django.db.utils.IntegrityError: violates a constraint")
    assert SECRET not in line["error"]


def test_only_named_facts_leave_the_process():
    record = logging.LogRecord("souk", logging.INFO, "", 0, "said", (), None)
    record.password, record.facts = SECRET, {"count": 2}
    assert SECRET not in Json().format(record)
    assert json.loads(Json().format(record))["count"] == 2
    assert SECRET not in Plain("{message}", style="{").format(record)


def test_an_error_is_told_with_what_led_to_it():
    try:
        try:
            raise ValueError("first")
        except ValueError as error:
            raise RuntimeError("second") from error
    except RuntimeError:
        text = Json().formatException(sys.exc_info())
    assert text.index("ValueError: first") < text.index("That led to:") < text.index("RuntimeError: second")


def test_queries_are_never_logged_with_their_values():
    wanted = logging_settings(style="json", level="DEBUG", requests=True)
    assert wanted["loggers"]["django.db.backends"] == {"level": "INFO"}
    assert wanted["loggers"]["uvicorn.access"] == {"handlers": [], "propagate": False}
