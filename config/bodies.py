"""How much a request may bring: refused by what it says of itself, else counted while it comes, before it is all stored.

Uploads may be as large as a file of a chat, everything else is small. Whoever is nobody (no session, no token) uploads nothing.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.api import error_body

Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
UPLOADS = re.compile(r"/api/(attachments|conversations/[^/]+/picture)/|/(settings/profile|merchant|admin)/.*")
FORM = 256 * 1024  # bytes: what a form may have beside its files
PAUSE = 30.0  # seconds between two pieces of a body
DRAINED = (
    4 * 1024 * 1024
)  # bytes that are thrown away, so that who sends them reads the answer and not a broken connection
DRAINING = 2.0  # seconds


class BodyRefused(Exception):
    """More than may come, or too slowly."""

    def __init__(self, status: HTTPStatus, code: str, message: str | Promise) -> None:
        super().__init__(code)
        self.status, self.code, self.message = status, code, message


def too_large() -> BodyRefused:
    """More bytes than this address takes."""
    return BodyRefused(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", _("This is more than the site takes at once. Send less.")
    )


def too_slow() -> BodyRefused:
    """Nothing came for half a minute."""
    return BodyRefused(
        HTTPStatus.REQUEST_TIMEOUT, "too_slow", _("The rest of the request did not come. Please try again.")
    )


def limit_of(scope: Mapping[str, Any]) -> int:
    """Bytes that the body of this request may have."""
    headers = dict(scope["headers"])
    is_somebody = b"authorization" in headers or settings.SESSION_COOKIE_NAME.encode() in headers.get(b"cookie", b"")
    if is_somebody and UPLOADS.fullmatch(scope["path"]):
        return int(settings.ATTACHMENT_MAX_BYTES) + FORM
    return int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


def counted(scope: Mapping[str, Any], receive: Receive) -> Receive:
    """`receive`, which raises BodyRefused once too much came, or nothing for too long. At once where that is announced."""
    left = limit_of(scope)
    announced = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
    if announced.isdigit() and int(announced[:20]) > left:
        raise too_large()

    async def receive_counted() -> Mapping[str, Any]:
        nonlocal left
        try:
            async with asyncio.timeout(PAUSE):
                message = await receive()
        except TimeoutError:
            raise too_slow() from None
        left -= len(message.get("body", b""))
        if left < 0:
            raise too_large()
        return message

    return receive_counted


async def refuse(refused: BodyRefused, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
    """Says so and ends the connection: what is still to come of the body would be read as the next request."""
    with translation.override(_language_of(scope["headers"])):
        body = json.dumps(error_body(refused.code, str(refused.message)), ensure_ascii=False).encode()
    headers = {"content-type": "application/json", "content-length": str(len(body)), "connection": "close"}
    start = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": refused.status, "headers": start})
    await send({"type": "http.response.body", "body": body, "more_body": True})
    await _drain(receive)
    await send({"type": "http.response.body", "body": b""})


async def _drain(receive: Receive) -> None:
    left = DRAINED
    try:
        async with asyncio.timeout(DRAINING):
            while left > 0:
                message = await receive()
                left -= len(message.get("body", b""))
                if message["type"] == "http.disconnect" or not message.get("more_body"):
                    return
    except TimeoutError:
        return


def _language_of(headers: Iterable[tuple[bytes, bytes]]) -> str:
    wanted = next((value.decode("latin-1") for name, value in headers if name == b"accept-language"), "")
    for one in wanted.split(","):
        try:
            return translation.get_supported_language_variant(one.split(";")[0].strip().lower())
        except LookupError:
            continue
    return str(settings.LANGUAGE_CODE)
