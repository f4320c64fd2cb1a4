"""One open tab of one device: a socket, HTTP, the logs, and the outbox, by the rules of docs/realtime.md."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx
from websockets.asyncio.client import ClientConnection, connect

from tests.faults.log import Habits, Log
from tests.faults.network import Network
from tests.faults.quiet import QUIET
from tests.faults.site import Person
from tests.server import NO_TLS

BACKOFF_BASE, BACKOFF_CAP = 0.05, 1.5  # seconds; a tenth of the page's, and less at the end
HEARTBEAT = 1.5
ANSWER_IN = 3.0
PATIENCE = 20.0
CSRF = "c" * 32
SIGNED_OUT = 4401
OVER_THE_SOCKET = 0.7  # of the tries while it is open


class Again(OSError):
    """No answer, or one that says to try later."""


class Refused(Exception):
    """An answer that stays the same however often one asks."""


@dataclass
class Device:
    """What outlives a tab: the person, the line, and the outbox in the browser's storage."""

    person: Person
    network: Network
    origin: str
    chance: random.Random
    outbox: list[dict[str, str]] = field(default_factory=list)
    acknowledged: list[tuple[str, dict[str, Any]]] = field(default_factory=list)  # text, and the answer
    trouble: list[str] = field(default_factory=list)

    def backoff(self, failures: int) -> float:
        """Full jitter."""
        return self.chance.random() * min(BACKOFF_CAP, BACKOFF_BASE * 2 ** min(failures, 16))


class Tab:
    """Open until `close`, which ends it in the middle of whatever it does."""

    def __init__(self, device: Device, habits: Habits) -> None:
        self.device, self.habits = device, habits
        self.entries: dict[str, dict[str, Any]] = {}
        self.timelines: dict[str, dict[str, dict[str, Any]]] = {}
        self.logs: dict[str, Log] = {}
        self.is_loaded = False
        self._kept: list[dict[str, Any]] = []
        self._heads: dict[str, int] = {}
        self._loading: asyncio.Task[None] | None = None
        self._load_again = False
        self._socket: ClientConnection | None = None
        self._answered = asyncio.Event()
        self._awaited: dict[str, asyncio.Future[dict[str, Any]]] = {}  # client id -> its answer over the socket
        self._has_mail = asyncio.Event()
        self._has_mail.set()
        self._http = httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{device.network.port}",
            headers={
                "Cookie": f"sessionid={device.person.session}; csrftoken={CSRF}",
                "X-CSRFToken": CSRF,
                "Origin": device.origin,
            },
            timeout=PATIENCE,
            verify=NO_TLS,
            trust_env=False,
        )
        self._tasks = [self._guard(self._stay_connected), self._guard(self._send_all)]

    def _guard(self, work: Callable[[], Coroutine[Any, Any, None]]) -> asyncio.Task[None]:
        """A task whose failure is not lost with it."""

        async def run() -> None:
            try:
                await work()
            except Exception as error:  # whatever it is, the verdict names it
                self.device.trouble.append(f"{type(error).__name__}: {error}")

        return asyncio.create_task(run())

    async def close(self) -> None:
        for log in self.logs.values():
            log.close()
        tasks = [*self._tasks, *([self._loading] if self._loading else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        with contextlib.suppress(Exception):
            await self._http.aclose()

    # HTTP -----------------------------------------------------------------------------------------
    async def ask(self, method: str, path: str, **given: Any) -> Any:
        """The answer; raises Again where it may come later, Refused where it never will."""
        if self._http.is_closed:
            raise Again("this tab is closed")
        try:
            answer = await self._http.request(method, path, **given)
        except QUIET as error:
            raise Again(str(error)) from None
        if answer.status_code == 429 or answer.status_code >= 500:
            raise Again(str(answer.status_code))
        if answer.status_code >= 400:
            raise Refused(f"{method} {path}: {answer.status_code} {answer.text[:200]}")
        return answer.json()

    async def insist(self, method: str, path: str, **given: Any) -> Any:
        """Asks until there is an answer."""
        failures = 0
        while True:
            try:
                return await self.ask(method, path, **given)
            except Again:
                await asyncio.sleep(self.device.backoff(failures))
                failures += 1

    # Sending --------------------------------------------------------------------------------------
    def say(self, conversation: str, text: str) -> None:
        """Into the outbox, which outlives the tab."""
        self.device.outbox.append({"client_id": str(uuid4()), "conversation": conversation, "text": text})
        self._has_mail.set()

    async def _send_all(self) -> None:
        while True:
            await self._has_mail.wait()
            self._has_mail.clear()
            while self.device.outbox:
                await self._send(self.device.outbox[0])

    async def _send(self, entry: dict[str, str]) -> None:
        failures = 0
        while True:
            if not self.habits.keeps_client_ids:
                entry["client_id"] = str(uuid4())
            try:
                answer = await self._store(
                    entry, self._socket if self.device.chance.random() < OVER_THE_SOCKET else None
                )
            except Again:
                await asyncio.sleep(self.device.backoff(failures))
                failures += 1
                continue
            self.device.acknowledged.append((entry["text"], answer))
            self.device.outbox.remove(entry)
            return

    async def _store(self, entry: dict[str, str], socket: ClientConnection | None) -> dict[str, Any]:
        """One try, over the socket where there is one, else over HTTP; the message as it is stored."""
        body = {"client_id": entry["client_id"], "text": entry["text"]}
        if socket is None:
            path = f"/api/conversations/{entry['conversation']}/messages/"
            stored: dict[str, Any] = await self.ask("POST", path, json=body)
            return stored
        waits = self._awaited[body["client_id"]] = asyncio.get_running_loop().create_future()
        try:
            await socket.send(json.dumps({"type": "send", "conversation": entry["conversation"], **body}))
            async with asyncio.timeout(ANSWER_IN):  # `wait_for` would forget that the tab was closed meanwhile
                answer = await waits
        except (TimeoutError, *QUIET) as error:
            raise Again(str(error)) from None
        finally:
            del self._awaited[body["client_id"]]
        if answer["type"] == "sent":
            message: dict[str, Any] = answer["message"]
            return message
        if answer["status"] == 429 or answer["status"] >= 500:
            raise Again(str(answer["status"]))
        raise Refused(f"send: {answer}")

    async def read(self, conversation: str) -> None:
        """Marks everything that is shown as read."""
        if (log := self.logs.get(conversation)) is None:
            return
        try:
            mark = await self.ask("PUT", f"/api/conversations/{conversation}/read/", json={"seq": log.have})
        except Again:
            return
        entry = self.entries[conversation]
        entry["read_seq"] = max(entry["read_seq"], mark["read_seq"])

    async def type(self, conversation: str) -> None:
        with contextlib.suppress(*QUIET):
            if self._socket is not None:
                await self._socket.send(json.dumps({"type": "typing", "conversation": conversation}))

    # The socket -----------------------------------------------------------------------------------
    async def _stay_connected(self) -> None:
        failures = 0
        while True:
            code = None
            try:
                async with connect(
                    f"ws://127.0.0.1:{self.device.network.port}/ws/",
                    origin=self.device.origin,  # type: ignore[arg-type]
                    additional_headers={"Cookie": f"sessionid={self.device.person.session}"},
                    open_timeout=PATIENCE,
                    close_timeout=0.1,
                    ping_interval=None,
                    compression=None,
                    proxy=None,
                ) as socket:
                    failures, self._socket = 0, socket
                    beating = asyncio.create_task(self._beat(socket))
                    try:
                        async for text in socket:
                            self._take(json.loads(text))
                    finally:
                        self._socket = None
                        beating.cancel()
                        for waits in self._awaited.values():
                            if not waits.done():
                                waits.set_exception(ConnectionError("The line broke."))
                    code = socket.close_code
            except QUIET:
                pass
            if code == SIGNED_OUT:
                await self.insist("GET", "/api/sync/")  # raises Refused where it is true
            await asyncio.sleep(self.device.backoff(failures))
            failures += 1

    async def _beat(self, socket: ClientConnection) -> None:
        await asyncio.sleep(self.device.chance.random() * HEARTBEAT)
        with contextlib.suppress(*QUIET):
            while True:
                self._answered.clear()
                await socket.send('{"type":"heartbeat"}')
                try:
                    await asyncio.wait_for(self._answered.wait(), ANSWER_IN)
                except TimeoutError:
                    socket.transport.abort()
                    return
                await asyncio.sleep(HEARTBEAT * self.device.chance.uniform(0.9, 1.1))

    def _take(self, frame: dict[str, Any]) -> None:
        if frame["type"] == "event":
            self._event(frame)
        elif frame["type"] in {"hello", "heads"}:
            if frame["type"] == "heads":
                self._answered.set()
            self._compare(frame["heads"])
        elif frame["type"] in {"sent", "refused"}:
            if (waits := self._awaited.get(frame["client_id"])) is not None and not waits.done():
                waits.set_result(frame)
        elif frame["name"] == "conversations.changed":
            self.load()

    def _event(self, frame: dict[str, Any]) -> None:
        log = self.logs.get(frame["conversation"])
        if log is None:
            self._kept.append(frame)
            self.load()
        else:
            log.receive(frame["seq"], frame["event"])

    def _compare(self, heads: dict[str, int]) -> None:
        if not self.is_loaded:
            self._heads = heads  # looked at again once there is something to compare them with
            if self._loading is None:
                self.load()
            return
        if heads.keys() != self.logs.keys():
            self.load()
        if self.habits.fetches_gaps:
            for uuid, head in heads.items():
                if uuid in self.logs:
                    self.logs[uuid].notice(head)

    # Loading --------------------------------------------------------------------------------------
    def load(self) -> None:
        """Fetches the list, and what it names for the first time; calls meanwhile share one more load after it."""
        if self._loading is not None and not self._loading.done():
            self._load_again = True
        else:
            self._loading = self._guard(self._load)

    async def _load(self) -> None:
        while True:
            self._load_again = False
            listed = await self._fetch_list()
            for entry in listed:
                if entry["uuid"] in self.logs:
                    self._renew(entry)
                else:
                    await self._begin(entry)
            for gone in self.logs.keys() - {entry["uuid"] for entry in listed}:
                self.logs.pop(gone).close()
                self.entries.pop(gone)
            if not self.is_loaded:
                self.is_loaded = True
                self._compare(self._heads)
            kept, self._kept = self._kept, []
            for frame in kept:
                if frame["conversation"] in self.logs:
                    self.logs[frame["conversation"]].receive(frame["seq"], frame["event"])
            if not self._load_again:
                return

    async def _fetch_list(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        url = "/api/conversations/?limit=100"
        while url:
            page = await self.insist("GET", url)
            found += page["results"]
            url = page["next"] and "/api/" + page["next"].split("/api/")[1]
        return found

    async def _begin(self, entry: dict[str, Any]) -> None:
        uuid = entry["uuid"]
        self.entries[uuid], self.timelines[uuid] = entry, await self._fetch_timeline(uuid)
        apply: Callable[[dict[str, Any]], None] = lambda event: self._apply(uuid, event)  # noqa: E731
        self.logs[uuid] = Log(
            entry["last_seq"],
            self.habits,
            apply,
            lambda after: self._fetch_after(uuid, after),
            lambda: self._reload(uuid),
        )

    def _renew(self, entry: dict[str, Any]) -> None:
        if self.habits.fetches_gaps:
            self.logs[entry["uuid"]].notice(entry["last_seq"])

    async def _fetch_timeline(self, uuid: str) -> dict[str, dict[str, Any]]:
        page = await self.insist("GET", f"/api/conversations/{uuid}/messages/?limit=100")
        return {message["uuid"]: plain(message) for message in page["items"]}

    async def _fetch_after(self, uuid: str, after: int) -> dict[str, Any]:
        part: dict[str, Any] = await self.ask("GET", f"/api/conversations/{uuid}/events/?after={after}&limit=50")
        return part

    async def _reload(self, uuid: str) -> int:
        self.entries[uuid] = await self.insist("GET", f"/api/conversations/{uuid}/")
        self.timelines[uuid] = await self._fetch_timeline(uuid)
        return int(self.entries[uuid]["last_seq"])

    def _apply(self, uuid: str, event: dict[str, Any]) -> None:
        """An event of any type. One that this client does not know only counts."""
        entry = self.entries[uuid]
        if message := event.get("message"):
            self.timelines[uuid][message["uuid"]] = plain(message)
        if event["type"] == "message.created":
            entry["last_message"] = message
            if message["sender"] and message["sender"]["uuid"] == self.device.person.uuid:
                entry["read_seq"] = max(entry["read_seq"], message["seq"])
        elif event["type"] == "conversation.changed":
            entry["facts"] = event["facts"]
        elif event["type"] == "members.changed":
            entry["member_count"] = event["member_count"]

    def view(self, uuid: str) -> dict[str, Any]:
        """What this tab shows of a conversation; `verdict` compares it with a fresh fetch."""
        entry = self.entries[uuid]
        shown = sorted(self.timelines[uuid].values(), key=lambda message: message["seq"])
        unread = [one for one in shown if one["kind"] != "system" and one["seq"] > entry["read_seq"]]
        last = entry["last_message"]
        return {
            "messages": shown,
            "last_seq": self.logs[uuid].have,
            "last_message": last and last["uuid"],
            "member_count": entry["member_count"],
            "title": entry["title"],
            "read_seq": entry["read_seq"],
            "unread": len(unread),
        }


def plain(message: dict[str, Any]) -> dict[str, Any]:
    """A message without what differs by viewer."""
    return {name: value for name, value in message.items() if name not in {"live", "is_starred", "chosen"}}
