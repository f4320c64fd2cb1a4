"""The other ends of benchmarks: connections that cost as little as can be, so that the server is what is measured."""

from __future__ import annotations

import asyncio
import json
import os
import time
import uuid
from collections.abc import Callable
from pathlib import Path

from tests.server import ROOT, Server

HANDSHAKE = (
    "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nOrigin: http://127.0.0.1:{port}\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: souk\r\n"
    "Cookie: sessionid={session}\r\n\r\n"
)
PING = 9  # the opcode
# Makes people with a session each; prints their keys and session keys.
PEOPLE = """
import json
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from accounts.models import Contact, User
from chat.models import Conversation, Membership
User.objects.bulk_create(User(username=f"p{number}", password="!") for number in range(%d))
people = list(User.objects.order_by("pk"))
keys = []
for user in people:
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    keys.append(session.session_key)
"""


class Listener(asyncio.Protocol):
    """One socket. It tells `heard` of every frame's first bytes, and otherwise only counts its way through them."""

    def __init__(self, path: str, port: int, session: str, heard: Callable[[bytes], None]) -> None:
        self._request = HANDSHAKE.format(path=path, port=port, session=session).encode()
        self._heard = heard
        self._skip = 0
        self._rest = b""
        self.first: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Shakes hands."""
        self._transport = transport
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Goes from frame to frame."""
        if not self.first.done():
            head, _, data = data.partition(b"\r\n\r\n")
            self.first.set_result(head)
        if self._rest:
            data, self._rest = self._rest + data, b""
        at, self._skip = min(self._skip, len(data)), max(self._skip - len(data), 0)
        while at < len(data):
            left = len(data) - at
            short = data[at + 1] & 127 if left > 1 else 0
            head = {126: 4, 127: 10}.get(short, 2)
            if left < head:
                self._rest = data[at:]
                return
            size = short if head == 2 else int.from_bytes(data[at + 2 : at + head])
            content = data[at + head : at + head + size]
            if data[at] & 15 == PING:  # who does not answer is closed
                self._transport.write(bytes([0x8A, 0x80 | size, 0, 0, 0, 0]) + content)
            else:
                self._heard(content)
            at += head + size
        self._skip = max(at - len(data), self._skip)


async def listen(
    port: int, sessions: list[str], heard: Callable[[bytes], None], path: str = "/ws/"
) -> list[asyncio.Transport]:
    """Opens a socket for each session; some at a time, as the kernel's queue is not endless."""
    loop, gate = asyncio.get_running_loop(), asyncio.Semaphore(32)

    async def one(session: str) -> asyncio.Transport:
        async with gate:
            transport, client = await loop.create_connection(
                lambda: Listener(path, port, session, heard), "127.0.0.1", port
            )
            answer = await client.first
            if b" 101 " not in answer:
                raise SystemExit(f"A socket was refused: {answer[:200]!r}")
            return transport

    return list(await asyncio.gather(*(one(session) for session in sessions)))


def masked(text: bytes) -> bytes:
    """A client's text frame (RFC 6455, 5.2), masked with zeros, which changes nothing and costs nothing."""
    size = len(text)
    head = bytes([0x81, 0x80 | size]) if size < 126 else bytes([0x81, 0xFE]) + size.to_bytes(2, "big")
    return head + bytes(4) + text


class Caller:
    """One HTTP connection that is kept: `status, body = await caller.ask("POST", "/api/...", {...})`."""

    def __init__(self, port: int, session: str) -> None:
        self._port, self._session = port, session
        self._csrf = uuid.uuid4().hex
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, body: object = None) -> tuple[int, bytes]:
        """One request and its answer."""
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port, limit=2**24)
        reader, writer = self._streams
        content = b"" if body is None else json.dumps(body).encode()
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n"
            f"Cookie: sessionid={self._session}; csrftoken={self._csrf}\r\n"
            f"X-CSRFToken: {self._csrf}\r\nOrigin: http://127.0.0.1:{self._port}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
        )
        writer.write(head.encode() + content)
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        fields = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
        if fields.get("transfer-encoding") == "chunked":
            return int(lines[0].split()[1]), await self._chunks(reader)
        return int(lines[0].split()[1]), await reader.readexactly(int(fields.get("content-length", "0")))

    def close(self) -> None:
        """Hangs up."""
        if self._streams is not None:
            self._streams[1].close()

    async def _chunks(self, reader: asyncio.StreamReader) -> bytes:
        body = b""
        while size := int((await reader.readline()).strip() or b"0", 16):
            body += await reader.readexactly(size)
            await reader.readline()
        await reader.readline()
        return body


def site_in(folder: str, **extra: str) -> Server:
    """A site of one process without Redis on a new SQLite database, without rate limits."""
    environment = {
        "REDIS_URL": "",
        "DATABASE_URL": f"sqlite:///{folder}/souk.sqlite3",
        "RATE_SEND": "1000000/min",
        "RATE_EVERYONE": "10000000/min",
        "LOG_LEVEL": "ERROR",
        "JOBS": "external",
        **extra,
    }
    site = Server(Path(folder), extra=environment, options=("--timeout-keep-alive", "120"), is_forked=False)
    site.manage("migrate", "--verbosity=0")
    return site


def percentile(values: list[float], share: float) -> float:
    """The value below which this share of them lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def resident(pid: int) -> int:
    """How many bytes of memory a process holds."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


class Steal:
    """How much of the processors' time the machine's host gave to others since this was made, which no program here can help:
    every latency has it in its tail."""

    def __init__(self) -> None:
        self._before = self._now()

    @staticmethod
    def _now() -> list[int]:
        return [int(part) for part in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]

    def share(self) -> float:
        """Stolen time by the time in which something wanted to run; 0 where nothing did."""
        user, nice, system, _idle, _waiting, irq, soft, stolen = (
            now - before for now, before in zip(self._now(), self._before, strict=True)
        )
        return stolen / max(1, user + nice + system + irq + soft + stolen)


def verdict(ratio: float, bound: float, *, at_most: bool = False) -> str:
    """The ratio beside what it has to be."""
    holds = ratio <= bound if at_most else ratio >= bound
    return f"{ratio:10.2f}   at {'most' if at_most else 'least'} {bound:g}: {'yes' if holds else 'NO'}"


def spread(label: str, values: list[float], unit: str) -> None:
    """One line: median, p99 and maximum."""
    middle, high, most = percentile(values, 0.5), percentile(values, 0.99), max(values)
    print(f"{label:44}{middle:10.2f}{high:10.2f}{most:10.2f}  {unit}")


async def wait_until(done: Callable[[], bool], what: str, seconds: float = 60.0) -> None:
    """Waits for what other callbacks bring about."""
    deadline = time.perf_counter() + seconds
    while not done():
        if time.perf_counter() > deadline:
            raise SystemExit(f"{what} did not happen within {seconds:g} s.")
        await asyncio.sleep(0.001)


__all__ = [
    "PEOPLE",
    "ROOT",
    "Caller",
    "Listener",
    "Steal",
    "listen",
    "percentile",
    "resident",
    "site_in",
    "spread",
    "verdict",
    "wait_until",
]
