"""Django's ASGI handler, with each request in one thread from its beginning to the end of its answer."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import IO, Any, cast

from django.conf import settings
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

from chat.pool import in_a_thread, senders
from config.bodies import BodyRefused, counted, refuse
from config.requests import Utf8Request
from core.unavailable import unavailable

Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
SENDING = re.compile(r"/api/conversations/[^/]+/messages/")


class OneThreadHandler(ASGIHandler):
    """All middleware and views of this project are synchronous.

    Django's own handler makes a thread for each request, and goes there and back for the signals, the middleware, the view
    and the end; each change of threads has to wait for the interpreter's lock, the longer the busier the process is, and of
    many requests at once each slows down all others. Here a request goes to one of `WEB_THREADS` threads and comes back with
    its answer; more requests than threads wait in line.

    Sending a message is short, is what there is most of, and waits for nobody. It has the threads of `chat.pool.senders`, as
    those that run at once only take the interpreter's lock from each other and from the loop that delivers.
    """

    request_class = Utf8Request

    def __init__(self) -> None:
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)
        self._threads = ThreadPoolExecutor(settings.WEB_THREADS, thread_name_prefix="souk-request")

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Answers one request. Django's own makes a place for the threads of `sync_to_async`, which are not used here."""
        await self.handle(scope, receive, send)

    async def handle(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Answers one request."""
        try:
            body = await self.read_body(counted(scope, receive))
        except RequestAborted:
            return
        except BodyRefused as refused:
            await refuse(refused, scope, receive, send)
            return
        except OSError as error:
            if (full := unavailable(error)) is None:
                raise
            await refuse(BodyRefused(HTTPStatus(full.status), full.code, full.message), scope, receive, send)
            return
        is_sending = scope["method"] == "POST" and SENDING.fullmatch(scope["path"])
        threads = senders if is_sending else self._threads
        response = await in_a_thread(threads, self._answer, scope, body)
        if not response.streaming:
            await self.send_response(response, send)
            return
        try:
            await self._stream(response, receive, send)
        finally:
            await in_a_thread(threads, response.close)
            body.close()

    def _answer(self, scope: dict[str, Any], body: IO[bytes]) -> HttpResponseBase:
        """The answer; finished, but for what is streamed."""
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, refusal = self.create_request(scope, body)
        response = cast("HttpResponseBase", refusal if request is None else self.get_response(request))
        response._handler_class = self.__class__  # type: ignore[attr-defined]  # Django's: who says that it is finished
        if isinstance(response, FileResponse):
            response.block_size = self.chunk_size
        if not response.streaming:
            response.close()  # what is to be sent is in memory
            body.close()
        return response

    async def _stream(self, response: HttpResponseBase, receive: Receive, send: Send) -> None:
        """Sends piece by piece, until the end or until nobody is there any more."""
        sending = asyncio.create_task(self.send_response(response, send))
        leaving = asyncio.create_task(self.listen_for_disconnect(receive))
        await asyncio.wait((sending, leaving), return_when=asyncio.FIRST_COMPLETED)
        for task in (leaving, sending):
            task.cancel()
        await asyncio.gather(leaving, return_exceptions=True)
        try:
            await sending
        except asyncio.CancelledError:
            if (this := asyncio.current_task()) is not None and this.cancelling():
                raise
