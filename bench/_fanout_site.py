"""The server side of `bench.fanout`: the product's socket, a stock Channels group, and a bare ASGI loop, in one process."""

from __future__ import annotations

import asyncio
import time
from urllib.parse import parse_qs

from channels.generic.websocket import AsyncWebsocketConsumer
from channels.layers import get_channel_layer
from channels.routing import URLRouter
from django.urls import path

from bench import _setup  # noqa: F401
from chat import events, relay
from chat.consumers import ChatConsumer
from chat.hub import hub

GROUP = "everyone"
bare_sends = []


class StockConsumer(AsyncWebsocketConsumer):
    """What the Channels tutorial teaches. It gets the text encoded already, which is more than the tutorial does."""

    async def connect(self):
        await self.channel_layer.group_add(GROUP, self.channel_name)
        await self.accept()

    async def bench_event(self, event):
        await self.send(text_data=event["text"])


async def bare(scope, receive, send):
    """A socket that is only written to."""
    await receive()
    await send({"type": "websocket.accept"})
    bare_sends.append(send)
    while (await receive())["type"] != "websocket.disconnect":
        pass
    bare_sends.remove(send)


async def broadcast_bare(frame):
    message = {"type": "websocket.send", "text": events.encode(frame)}
    for send in bare_sends:
        await send(message)


async def broadcast_stock(frame):
    await get_channel_layer().group_send(GROUP, {"type": "bench.event", "text": events.encode(frame)})


async def broadcast_souk(frame):
    relay.fan_out(relay.Parcel(frame=events.encode(frame), users=tuple(hub.users())))


BROADCASTS = {"bare": broadcast_bare, "stock": broadcast_stock, "souk": broadcast_souk}
sockets = URLRouter(
    [path("bare/", bare), path("stock/", StockConsumer.as_asgi()), path("souk/", ChatConsumer.as_asgi())]
)


async def application(scope, receive, send):
    """`GET /go?way=souk&count=40` broadcasts; every answer is the CPU time of the process so far, in seconds."""
    if scope["type"] == "websocket":
        await sockets(scope, receive, send)
    elif scope["type"] == "http":
        asked = {name: values[0] for name, values in parse_qs(scope["query_string"].decode()).items()}
        if "way" in asked:
            frame = {"type": "event", "seq": 1, "event": {"type": "message.created", "text": "x" * 360}}
            for _ in range(int(asked["count"])):
                await BROADCASTS[asked["way"]](frame)
                await asyncio.sleep(0)  # as events come in life: one after another, and the loop goes on between them
        body = str(time.process_time()).encode()
        await send(
            {"type": "http.response.start", "status": 200, "headers": [(b"content-length", str(len(body)).encode())]}
        )
        await send({"type": "http.response.body", "body": body})
