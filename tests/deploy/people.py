"""People with a client that follows docs/realtime.md, behind whatever door the site has at the moment."""

from __future__ import annotations

import asyncio
import json
import random
from typing import Any
from uuid import uuid4

import httpx
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from tests.chat.live import CSRF, Live
from tests.server import NO_TLS

JITTER = 0.4  # seconds; the page's is some seconds
Sent = tuple[str, str]  # client id, text


class Person:
    """Somebody at one of the site's doors. A door that fails is left for another one; nothing is given up."""

    def __init__(self, name: str, live: Live, doors: list[str], seed: int) -> None:
        self.name, self.live, self.doors = name, live, doors
        self.luck = random.Random(seed)
        self.failures: list[str] = []
        self.codes: list[int] = []

    def client(self) -> httpx.AsyncClient:
        origin = self.live.server.environment["PUBLIC_URL"]
        return httpx.AsyncClient(
            cookies={"sessionid": self.live.sessions[self.name], "csrftoken": CSRF},
            headers={"X-CSRFToken": CSRF, "Origin": origin},
            timeout=10,
            verify=NO_TLS,
            trust_env=False,
        )

    async def ask(self, api: httpx.AsyncClient, method: str, path: str, **given: Any) -> Any:
        """Asks until there is an answer."""
        while True:
            door = self.luck.choice(self.doors)
            try:
                answer = await api.request(method, door + path, **given)
            except httpx.TransportError as error:
                self.failures.append(f"{method} {type(error).__name__}")
            else:
                if answer.status_code < 500:
                    assert answer.status_code in {200, 201}, answer.text
                    return answer.json()
                self.failures.append(f"{method} {answer.status_code}")
            await asyncio.sleep(self.luck.random() * JITTER)

    async def write(self, conversation: str, until: asyncio.Event) -> list[Sent]:
        """Sends one message after another, each with its own id through every retry; returns those acknowledged."""
        acknowledged: list[Sent] = []
        async with self.client() as api:
            while not until.is_set():
                sent = (str(uuid4()), f"{self.name} {len(acknowledged)}")
                body = {"client_id": sent[0], "text": sent[1]}
                stored = await self.ask(api, "POST", f"/api/conversations/{conversation}/messages/", json=body)
                assert stored["text"] == sent[1]
                acknowledged.append(sent)
        return acknowledged

    async def follow(self, conversation: str, until: asyncio.Event) -> list[dict[str, Any]]:
        """Keeps a socket open, over every restart; returns the log as the events made it."""
        log = Log(conversation)
        async with self.client() as api:
            while not until.is_set():
                try:
                    await self._listen(api, log, until)
                except (
                    OSError,
                    InvalidHandshake,
                    TimeoutError,
                ) as error:  # turned away, or the door fell shut meanwhile
                    self.failures.append(f"socket {getattr(getattr(error, 'response', None), 'status_code', error)}")
                except ConnectionClosed as closed:
                    self.codes.append(closed.rcvd.code if closed.rcvd else 1006)
                await asyncio.sleep(self.luck.random() * JITTER)
            await self._catch_up(api, log)  # the last look, as a heartbeat would bring it
        return log.events

    async def _listen(self, api: httpx.AsyncClient, log: Log, until: asyncio.Event) -> None:
        door = self.luck.choice(self.doors).replace("http", "ws", 1)
        origin = self.live.server.environment["PUBLIC_URL"]
        async with connect(f"{door}/ws/", origin=origin, additional_headers=self.live.headers(self.name)) as socket:
            while not until.is_set():
                try:
                    async with asyncio.timeout(0.5):
                        frame = json.loads(await socket.recv())
                except TimeoutError:
                    continue
                if log.has_gap_after(frame):
                    await self._catch_up(api, log)

    async def _catch_up(self, api: httpx.AsyncClient, log: Log) -> None:
        while True:
            path = f"/api/conversations/{log.conversation}/events/"
            part = await self.ask(api, "GET", path, params={"after": log.have, "limit": 200})
            assert not part["too_far"]
            for event in part["events"]:
                log.take(event)
            if log.have >= part["head"]:
                return


class Log:
    """What a client has applied, by the rules: lower is dropped, the next applied, a gap fetched."""

    def __init__(self, conversation: str) -> None:
        self.conversation = conversation
        self.events: list[dict[str, Any]] = []

    @property
    def have(self) -> int:
        return len(self.events)

    def take(self, event: dict[str, Any]) -> None:
        if event["seq"] == self.have + 1:
            self.events.append(event["event"])

    def has_gap_after(self, frame: dict[str, Any]) -> bool:
        """Applies the frame if it is next; tells whether something before it, or before its head, is missing."""
        if frame["type"] in {"hello", "heads"}:
            return frame["heads"][self.conversation] > self.have
        if frame["type"] != "event" or frame["conversation"] != self.conversation:
            return False
        self.take(frame)
        return frame["seq"] > self.have
