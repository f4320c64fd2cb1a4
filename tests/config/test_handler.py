"""Each request runs in one thread, from its first middleware to the end of its answer; a few of them run at once."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from uuid import uuid4

import pytest
from asgiref.testing import ApplicationCommunicator
from django.core.signals import request_finished
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path, reverse

from config.handler import SENDING, OneThreadHandler

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


def slow(request: HttpRequest) -> HttpResponse:
    running.append(threading.current_thread())
    most.append(len(running))
    gate.wait(5)
    running.remove(threading.current_thread())
    return HttpResponse("done")


running: list[threading.Thread] = []
most: list[int] = []
gate = threading.Event()


def streamed(request: HttpRequest) -> StreamingHttpResponse:
    async def content():
        try:
            for number in range(1000):
                yield b"%d " % number
                await asyncio.sleep(0.001)
        finally:
            ended.append(number)

    return StreamingHttpResponse(content())


ended: list[int] = []


def handler500(request: HttpRequest) -> HttpResponse:
    return HttpResponse("failed", status=500)


urlpatterns = [
    path("", view), path("slow/", slow), path("streamed/", streamed), path("api/conversations/tea/messages/", slow),
]  # fmt: skip


def begin(handler: OneThreadHandler, query: str = "", at: str = "/", method: str = "GET") -> ApplicationCommunicator:
    scope = {
        "type": "http", "http_version": "1.1", "method": method, "path": at, "query_string": query.encode(),
        "headers": [(b"host", b"testserver")],
    }  # fmt: skip
    return ApplicationCommunicator(handler, scope)


@pytest.fixture
def ask(settings):
    """`await ask("query")` is the status and the body."""
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = [f"{__name__}.middleware"]
    settings.ALLOWED_HOSTS = ["*"]
    places.clear()

    async def asked(query: str = "") -> tuple[int, bytes]:
        communicator = begin(OneThreadHandler(), query)
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


async def test_the_request_ends_in_the_thread_it_ran_in(ask):
    def note(**_) -> None:
        places.append(("end", threading.current_thread()))

    request_finished.connect(note)
    try:
        await ask()
    finally:
        request_finished.disconnect(note)
    assert [name for name, _thread in places] == ["middleware", "view", "end"]
    assert len({thread for _name, thread in places}) == 1


async def test_more_requests_than_threads_wait_in_line_and_all_are_answered(ask, settings):
    settings.WEB_THREADS = 3
    gate.clear()
    handler, answers = OneThreadHandler(), []
    asked = [begin(handler, at="/slow/") for _ in range(8)]
    for one in asked:
        await one.send_input({"type": "http.request", "body": b""})
    async with asyncio.timeout(5):
        while len(running) < 3:
            await asyncio.sleep(0.01)
    gate.set()
    for one in asked:
        answers.append(((await one.receive_output(5))["status"], (await one.receive_output(5))["body"]))
        await one.wait(5)
    assert answers == [(200, b"done")] * 8
    assert max(most) == 3


def test_the_address_of_sending_is_the_one_that_has_threads_of_its_own():
    assert SENDING.fullmatch(reverse("api-messages", args=[uuid4()]))


async def test_messages_are_stored_one_after_the_other_while_all_else_goes_on(ask, settings, monkeypatch):
    settings.WEB_THREADS = 3
    monkeypatch.setattr("config.handler.senders", ThreadPoolExecutor(1, thread_name_prefix="souk-send"))
    gate.clear()
    most.clear()
    handler = OneThreadHandler()
    asked = [begin(handler, at="/api/conversations/tea/messages/", method="POST") for _ in range(4)]
    asked += [begin(handler, at="/slow/"), begin(handler, at="/api/conversations/tea/messages/")]
    for one in asked:
        await one.send_input({"type": "http.request", "body": b""})
    async with asyncio.timeout(5):
        while len(running) < 3:
            await asyncio.sleep(0.01)
    assert sorted(thread.name.rpartition("_")[0] for thread in running) == ["souk-request", "souk-request", "souk-send"]
    gate.set()
    answers = [((await one.receive_output(5))["status"], (await one.receive_output(5))["body"]) for one in asked]
    for one in asked:
        await one.wait(5)
    assert answers == [(200, b"done")] * 6
    assert max(most) == 3


async def test_a_stream_comes_in_pieces_to_its_end(ask):
    ended.clear()
    one = begin(OneThreadHandler(), at="/streamed/")
    await one.send_input({"type": "http.request", "body": b""})
    assert (await one.receive_output(5))["status"] == 200
    pieces = []
    while (message := await one.receive_output(5)).get("more_body"):
        pieces.append(message["body"])
    assert b"".join(pieces) == b"".join(b"%d " % number for number in range(1000))
    assert len(pieces) >= 1000
    await one.wait(5)
    assert ended == [999]


async def test_a_stream_ends_when_nobody_is_there_any_more(ask):
    ended.clear()
    one = begin(OneThreadHandler(), at="/streamed/")
    await one.send_input({"type": "http.request", "body": b""})
    assert (await one.receive_output(5))["status"] == 200
    assert (await one.receive_output(5))["body"] == b"0 "
    await one.send_input({"type": "http.disconnect"})
    await one.wait(5)
    assert len(ended) == 1
    assert ended[0] < 900


@pytest.mark.parametrize(
    "given",
    [
        "text/plain; charset=punycode",
        "text/plain; charset=bz2",
        "a/b; charset*=nonsense''x",
        "a/b; a*=nonsense''x",
        "\xff;=;",
        ";;;",
    ],
)
@pytest.mark.parametrize("query", ["a.=.", "%ff=%00", ""])
def test_an_address_is_read_as_utf_8_whatever_the_body_says_it_is(given, query):
    """Django would read it by the body's charset while it makes the request, which no middleware sees."""
    headers = [(b"content-type", given.encode("latin-1"))]
    scope = {"type": "http", "method": "POST", "path": "/", "query_string": query.encode(), "headers": headers}
    request, refusal = OneThreadHandler().create_request(scope, BytesIO())
    assert refusal is None
    assert request.encoding is None
    assert list(request.GET) == {"a.=.": ["a."], "%ff=%00": ["\ufffd"], "": []}[query]
