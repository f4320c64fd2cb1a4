"""The log says what happened, by number and by route, and never what people wrote or which keys they came with."""

from __future__ import annotations

import io
import json
import logging
import sys
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

import pytest
import stripe
from django import forms
from django.db import DataError, IntegrityError
from django.template.loader import get_template
from django.test import Client, RequestFactory
from django_tasks.base import TaskResultStatus
from PIL import Image

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


def raised(make) -> BaseException:
    """The error that this raises."""
    try:
        make()
    except Exception as error:
        return error
    raise AssertionError("nothing was raised")


def say_it(text: str) -> None:
    raise LookupError(f"nothing is called {text}")


SECRETS = {
    "a number": lambda: int(SECRET),
    "a key": lambda: {}[SECRET],
    "a text in another": lambda: say_it(SECRET),
    "a moment": lambda: datetime.fromisoformat(SECRET),
    "an id": lambda: UUID(SECRET),
    "JSON": lambda: json.loads(f'"{SECRET}'),
    "bytes": lambda: SECRET.encode().decode("utf-16"),
    "a column": lambda: User.objects.filter(pk=SECRET).first(),
    "a field": lambda: User._meta.get_field(SECRET),
    "a form": lambda: forms.CharField(max_length=1).clean(SECRET),
    "a host": lambda: RequestFactory(headers={"Host": f"{SECRET}.example"}).get("/").get_host(),
    "an address": lambda: urlsplit(f"http://a:{SECRET}").port,
    "a picture": lambda: Image.open(io.BytesIO(SECRET.encode())),
    "a template": lambda: get_template(f"{SECRET}.html"),
    "Stripe": lambda: stripe_says(f"No such intent: {SECRET}"),
    "a database": lambda: database_says(f'invalid input for type integer: "{SECRET}"'),
    "many": lambda: many_say(SECRET),
}


def stripe_says(text: str) -> None:
    raise stripe.InvalidRequestError(text, param=None, code="resource_missing")


def database_says(text: str) -> None:
    raise DataError(text)


def many_say(text: str) -> None:
    raise ExceptionGroup(text, [ValueError(text)])


@pytest.mark.parametrize("make", SECRETS.values(), ids=SECRETS)
def test_no_errors_words_repeat_what_was_sent(db, lines, make):
    error = raised(make)
    for logger in ("souk.test", "django.request", "stripe", "uvicorn.error", "django_tasks"):
        logging.getLogger(logger).error("It failed: %s and %r.", error, error, exc_info=error)
    assert lines()
    assert SECRET not in json.dumps(lines())
    assert all(type(error).__name__ in line["error"] for line in lines())


def test_what_stands_in_the_code_is_told_and_a_librarys_own_code_too(lines):
    for error in (raised(lambda: stripe_says("x")), raised([].pop), raised(lambda: None.anything)):
        logging.getLogger("souk.test").error("It failed.", exc_info=error)
    assert [line["error"].splitlines()[-1] for line in lines()] == [
        "stripe._error.InvalidRequestError [resource_missing]",
        "builtins.IndexError: pop from empty list",
        "builtins.AttributeError: 'NoneType' object has no attribute 'anything'",
    ]


FOREIGN = {
    "made on the way": lambda log: log.error("Invalid HTTP_HOST header: " + SECRET),
    "an argument": lambda log: log.error('%s - "WebSocket %s" [accepted]', "127.0.0.1", f"/ws/?q={SECRET}"),
    "by name": lambda log: log.error("%(path)s failed", {"path": SECRET}),
    "an object": lambda log: log.error("%r", [SECRET]),
}


@pytest.mark.parametrize("say", FOREIGN.values(), ids=FOREIGN)
@pytest.mark.parametrize("style", [Json(), Plain("{message}", style="{")], ids=["json", "plain"])
def test_lines_of_libraries_are_told_without_what_they_are_about(say, style):
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(style)
    handler.addFilter(Facts())
    for name in ("uvicorn.error", "django.security.DisallowedHost", "asyncio", "allauth", "django_tasks"):
        logger = logging.getLogger(name)
        logger.addHandler(handler)
        say(logger)
        logger.removeHandler(handler)
    assert len(stream.getvalue().splitlines()) == 5
    assert SECRET not in stream.getvalue()


def test_lines_of_libraries_keep_their_numbers_and_the_names_of_our_own(lines):
    log = logging.getLogger("django_tasks")
    log.error(
        "Task id=%s path=%s state=%s took %d",
        "0" * 32,
        "chat.services.links.look_up",
        TaskResultStatus.READY,
        5,
    )
    [line] = lines()
    assert line["message"] == f"Task id={'0' * 32} path=chat.services.links.look_up state=READY took 5"


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (f"/api/conversations/?cursor={SECRET}", {}),
        ("/api/conversations/?cursor=cD10aGUtd29yZHMtb2YtYS1wZXJzb24=", {}),
        ("/", {"Host": f"{SECRET}.example"}),
        (f"/media/{SECRET}%00", {}),
        (f"/?a={SECRET}%00", {}),
        (f"/{SECRET}/", {"Origin": f"http://{SECRET}"}),
        (f"/api/search/?q={SECRET}&cursor={SECRET}", {"Referer": f"http://{SECRET}"}),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_refusal_logs_what_was_sent(sign_in, alice, lines, path, headers, method):
    person = sign_in(alice)
    person.raise_request_exception = False
    person.handler.enforce_csrf_checks = True
    answer = person.generic(
        method, path, json.dumps({"text": SECRET}), content_type="application/json", headers=headers
    )
    assert answer.status_code < 500
    assert lines()
    assert SECRET not in json.dumps(lines())
