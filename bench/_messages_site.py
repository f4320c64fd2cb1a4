"""The server side of `bench.messages`: the product whole, beside it a view that does one INSERT and a bare ASGI socket."""

from __future__ import annotations

import json
import uuid
from urllib.parse import parse_qs

from django.http import HttpRequest, JsonResponse
from django.urls import path

from bench import _setup  # noqa: F401
from config import asgi, urls

bare_sends = []


def insert(request: HttpRequest) -> JsonResponse:
    """What the Django tutorial would do with a message: signed in, one INSERT, one answer."""
    from django.contrib.auth.models import AnonymousUser
    from django.utils import timezone

    from chat.models import Message

    assert not isinstance(request.user, AnonymousUser)
    body = json.loads(request.body)
    key = uuid.UUID(body["client_id"])
    row = Message.objects.create(
        conversation_id=int(request.GET["to"]), sender=request.user, client_id=key, text=body["text"],
        seq=key.int % 2**62, created_at=timezone.now(),
    )  # fmt: skip
    return JsonResponse({"uuid": str(row.uuid)}, status=201)


urls.urlpatterns.append(path("bench/insert/", insert))


async def bare(scope, receive, send):
    """A socket that is only written to."""
    await receive()
    await send({"type": "websocket.accept"})
    bare_sends.append(send)
    while (await receive())["type"] != "websocket.disconnect":
        pass
    bare_sends.remove(send)


async def application(scope, receive, send):
    """The product; `/bare/` is the bare socket, `/bare/go?count=40&size=900` writes so many frames of so many bytes."""
    if scope["type"] == "websocket" and scope["path"] == "/bare/":
        await bare(scope, receive, send)
    elif scope["type"] == "http" and scope["path"] == "/bare/go":
        asked = {name: int(values[0]) for name, values in parse_qs(scope["query_string"].decode()).items()}
        for _ in range(asked["count"]):
            message = {"type": "websocket.send", "text": "x" * asked["size"]}
            for one in bare_sends:
                await one(message)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})
    else:
        await asgi.application(scope, receive, send)
