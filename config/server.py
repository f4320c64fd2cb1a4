"""Puts the ASGI application together; imported once Django is set up."""

from __future__ import annotations

from typing import Any

from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import WebsocketDenier
from django.conf import settings
from django.urls import path, re_path
from servestatic import ServeStaticASGI

from chat.consumers import ChatConsumer, Doorway
from chat.leaving import turned_away_while_leaving
from config.handler import OneThreadHandler
from config.lifespan import lifespan
from config.proxies import BelieveProxies
from core import request_ids

ONE_YEAR = 31_536_000  # seconds


def build_application() -> Any:
    """HTTP to Django behind the static files, `/ws/` to the chat consumer, and the lifespan to the embedded jobs."""
    http = ServeStaticASGI(
        OneThreadHandler(),
        root=str(settings.STATIC_ROOT) if settings.STATIC_ROOT.is_dir() else None,
        prefix="static/",
        max_age=ONE_YEAR,
        immutable_file_test=lambda path, url: True,
    )
    addresses = URLRouter([path("ws/", ChatConsumer.as_asgi()), re_path("", WebsocketDenier.as_asgi())])
    socket = numbered(turned_away_while_leaving(Doorway(addresses, settings.TRUSTED_ORIGINS)))
    router = ProtocolTypeRouter({"http": http, "websocket": socket, "lifespan": lifespan})
    return BelieveProxies(router, count=settings.TRUSTED_PROXIES, public_url=settings.PUBLIC_URL)


def numbered(application: Any) -> Any:
    """Gives each socket a number for the log, as `config.middleware.traced` does for requests."""
    header = request_ids.HEADER.lower().encode()

    async def serve(scope: Any, receive: Any, send: Any) -> Any:
        given = next((value for name, value in scope.get("headers", ()) if name == header), b"")
        request_ids.begin(given.decode("latin-1"))
        return await application(scope, receive, send)

    return serve
