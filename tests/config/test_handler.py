"""Each request runs in one thread, from its first middleware to its view."""

from __future__ import annotations

import threading

import pytest
from asgiref.testing import ApplicationCommunicator
from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.handler import OneThreadHandler

places: list[tuple[str, threading.Thread]] = []


def middleware(get_response):
    def handle(request: HttpRequest) -> HttpResponse:
        places.append(("middleware", threading.current_thread()))
        return get_response(request)

    return handle


def view(request: HttpRequest) -> HttpResponse:
    places.append(("view", threading.current_thread()))
    if "fail" in request.GET:
        raise RuntimeError("on purpose")
    return HttpResponse("done")


def handler500(request: HttpRequest) -> HttpResponse:
    return HttpResponse("failed", status=500)


urlpatterns = [path("", view)]


@pytest.fixture
def ask(settings):
    """`await ask("query")` is the status and the body."""
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = [f"{__name__}.middleware"]
    settings.ALLOWED_HOSTS = ["*"]
    places.clear()

    async def asked(query: str = "") -> tuple[int, bytes]:
        scope = {
            "type": "http", "http_version": "1.1", "method": "GET", "path": "/", "query_string": query.encode(),
            "headers": [(b"host", b"testserver")],
        }  # fmt: skip
        communicator = ApplicationCommunicator(OneThreadHandler(), scope)
        await communicator.send_input({"type": "http.request", "body": b""})
        start, body = await communicator.receive_output(5), await communicator.receive_output(5)
        await communicator.wait(5)
        return start["status"], body["body"]

    return asked


async def test_the_view_runs_in_the_thread_of_the_middleware_and_not_in_the_loops(ask):
    assert await ask() == (200, b"done")
    (first, there), (second, here) = places
    assert (first, second) == ("middleware", "view")
    assert there is here
    assert here is not threading.current_thread()


async def test_what_a_view_raises_is_an_answer_and_the_next_request_has_its_own(ask):
    status, _body = await ask("fail=1")
    assert status == 500
    assert await ask() == (200, b"done")
