"""Django's ASGI handler, with each request in one thread from its first middleware to its view."""

from __future__ import annotations

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.base import BaseHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class OneThreadHandler(ASGIHandler):
    """All middleware and views of this project are synchronous.

    Django's own handler takes such a request to a thread for the middleware, back to the loop, and to the thread again for
    the view; each change of threads has to wait for the interpreter's lock, the longer the busier the process is.
    """

    def __init__(self) -> None:
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        """The answer, made in a thread of the request's own."""
        return await sync_to_async(self.get_response, thread_sensitive=True)(request)
