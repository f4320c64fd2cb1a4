"""The site's own application behind a doorbell that loses, repeats and delays.

`FAULTS_DOORBELL` says how badly (see `plan.Doorbell`). `FAULTS_CONTROL=no_idempotency` makes the site forget client ids:
with it the checks must fail.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
from typing import Any
from uuid import uuid4

from config.asgi import application as site
from tests.faults.plan import Doorbell
from tests.faults.quiet import QUIET

LOSSY = ('{"type":"event"', '{"type":"ring"')
SENDING = re.compile(r"^/api/conversations/[0-9a-f-]{36}/messages/$")
_doorbell = Doorbell.from_text(os.environ["FAULTS_DOORBELL"])
_forgets_ids = os.environ.get("FAULTS_CONTROL") == "no_idempotency"
_chance = random.Random(_doorbell.as_text())
_late: set[asyncio.Task[None]] = set()


class Unreliable:
    """The sending side of one socket."""

    def __init__(self, send: Any) -> None:
        self._send = send

    async def __call__(self, message: dict[str, Any]) -> None:
        """Passes a message on, or does not. Heads and closes always arrive: only the doorbell is lossy."""
        if message["type"] != "websocket.send" or not message["text"].startswith(LOSSY):
            return await self._send(message)
        fate = _chance.random()
        if fate < _doorbell.lost:
            return None
        if fate < _doorbell.lost + _doorbell.late:
            task = asyncio.create_task(self._send_late(message))
            _late.add(task)
            task.add_done_callback(_late.discard)
            return None
        if fate < _doorbell.lost + _doorbell.late + _doorbell.twice:
            await self._send(message)
        return await self._send(message)

    async def _send_late(self, message: dict[str, Any]) -> None:
        await asyncio.sleep(_chance.uniform(0, _doorbell.delay))
        try:
            await self._send(message)
        except (*QUIET, RuntimeError):  # the socket is closed by now
            return


def _with_another_id(receive: Any) -> Any:
    """The request's body under a new client id (of the same length), as if nobody had ever sent it."""

    async def read() -> dict[str, Any]:
        body, more = b"", True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                return message
            body, more = body + message.get("body", b""), message.get("more_body", False)
        said = json.loads(body)
        changed = body.replace(said["client_id"].encode(), str(uuid4()).encode())
        return {"type": "http.request", "body": changed, "more_body": False}

    first = True

    async def once() -> dict[str, Any]:
        nonlocal first
        if first:
            first = False
            return await read()
        return await receive()

    return once


def _with_other_ids(receive: Any, send: Any) -> tuple[Any, Any]:
    """The same for messages that come over the socket; their answers have the ids that were sent."""
    given: dict[str, str] = {}

    async def read() -> Any:
        message = await receive()
        frame = json.loads(message.get("text") or "{}")
        if frame.get("type") == "send":
            other = str(uuid4())
            given[other], frame["client_id"] = frame["client_id"], other
            return {**message, "text": json.dumps(frame)}
        return message

    async def answer(message: Any) -> None:
        text = message.get("text") or ""
        if text.startswith(('{"type":"sent"', '{"type": "refused"')):
            frame = json.loads(text)
            message = {
                "type": "websocket.send",
                "text": json.dumps({**frame, "client_id": given.pop(frame["client_id"])}),
            }
        await send(message)

    return read, answer


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """One connection or request."""
    if scope["type"] == "websocket":
        send = Unreliable(send)
        if _forgets_ids:
            receive, send = _with_other_ids(receive, send)
    elif _forgets_ids and scope["type"] == "http" and scope["method"] == "POST" and SENDING.match(scope["path"]):
        receive = _with_another_id(receive)
    await site(scope, receive, send)
