"""Fan-out to 300 sockets of one process: the hub against stock Channels groups and against a bare ASGI loop.

One uvicorn process serves all three; this process holds the other ends of 900 real connections and counts bytes. The
rounds take turns, so that whatever else the machine does meets all three alike; where it does much, the server's CPU time
tells more than the clock.
"""

from __future__ import annotations

import asyncio
import json
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import uvloop

from tests.server import ROOT, Server

SOCKETS = 300
BROADCASTS = 40  # in a round; fewer than the layer's capacity of 100, past which it drops without a word
ROUNDS = 15
WAYS = ("bare", "souk", "stock")
AT_LEAST = {"stock": 5.0, "bare": 0.7}
PEOPLE = """
import json
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from accounts.models import User
User.objects.bulk_create(User(username=f"p{number}", password="!") for number in range(%d))
keys = []
for user in User.objects.all():
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    keys.append(session.session_key)
print(json.dumps(keys))
"""


class Counter:
    """The bytes that have come in over one way's sockets."""

    def __init__(self) -> None:
        self.size = 0
        self.wanted = 0
        self.done = asyncio.Event()

    def want(self, size: int) -> None:
        self.size, self.wanted = 0, size
        self.done.clear()


class Client(asyncio.Protocol):
    """One connection: it shakes hands, then only counts, so that the client costs as little as can be."""

    def __init__(self, way: str, port: int, session: str, counter: Counter) -> None:
        self._request = (
            f"GET /{way}/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nCookie: sessionid={session}\r\n\r\n"
        ).encode()
        self._counter = counter
        self.first: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport) -> None:
        self.transport = transport
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        if not self.first.done():
            self.first.set_result(data)
        counter = self._counter
        counter.size += len(data)
        if counter.size >= counter.wanted:
            counter.done.set()


async def connect_all(port: int, sessions: list[str]) -> tuple[dict[str, Counter], list[asyncio.BaseTransport]]:
    loop = asyncio.get_running_loop()
    counters, transports = {way: Counter() for way in WAYS}, []
    for way in WAYS:
        for session in sessions:
            transport, client = await loop.create_connection(
                lambda way=way, session=session: Client(way, port, session, counters[way]), "127.0.0.1", port
            )
            assert b" 101 " in await client.first
            transports.append(transport)
    await asyncio.sleep(2)  # the hellos
    return counters, transports


async def go(port: int, query: str = "") -> float:
    """Asks the server; returns its CPU time so far, in seconds."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET /go?{query} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    return float(answer.rpartition(b"\r\n")[2])


async def measure(port: int, sessions: list[str]) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Of each way, by round: deliveries a second, and the server's CPU microseconds for each."""
    counters, transports = await connect_all(port, sessions)
    counters["bare"].want(sys.maxsize)
    await go(port, "way=bare&count=1")
    await asyncio.sleep(1)
    frame = counters["bare"].size // SOCKETS  # the bytes of one frame on the wire, the same for every way
    rates: dict[str, list[float]] = {way: [] for way in WAYS}
    costs: dict[str, list[float]] = {way: [] for way in WAYS}
    for number in range(ROUNDS + 1):
        for way in WAYS:
            counters[way].want(frame * SOCKETS * BROADCASTS)
            used, started = await go(port), time.perf_counter()
            await go(port, f"way={way}&count={BROADCASTS}")
            try:
                async with asyncio.timeout(60):
                    await counters[way].done.wait()
            except TimeoutError:
                lost = 1 - counters[way].size / counters[way].wanted
                raise SystemExit(f"{way} lost {lost:.1%} of what it was to deliver.") from None
            took = time.perf_counter() - started
            if number:  # the first round warms up
                rates[way].append(SOCKETS * BROADCASTS / took)
                costs[way].append((await go(port) - used) / SOCKETS / BROADCASTS * 1e6)
            await asyncio.sleep(0.1)
    for transport in transports:
        transport.close()
    return rates, costs


def report(rates: dict[str, list[float]], costs: dict[str, list[float]]) -> None:
    print(f"{SOCKETS} sockets, {BROADCASTS} broadcasts a round, {ROUNDS} rounds")
    print(f"{'':34}{'min':>10}{'median':>10}{'max':>10}")
    for way in WAYS:
        row(f"{way}: deliveries a second", rates[way], "10,.0f")
        row(f"{way}: server's CPU µs for each", costs[way], "10.1f")
    for other, least in AT_LEAST.items():
        faster = [mine / theirs for mine, theirs in zip(rates["souk"], rates[other], strict=True)]
        cheaper = [theirs / mine for mine, theirs in zip(costs["souk"], costs[other], strict=True)]
        row(f"souk against {other}, by the clock", faster, "10.2f", verdict(statistics.median(faster), least))
        row(f"souk against {other}, by CPU time", cheaper, "10.2f", verdict(statistics.median(cheaper), least))


def row(label: str, values: list[float], layout: str, note: str = "") -> None:
    low, middle, high = min(values), statistics.median(values), max(values)
    print(f"{label:34}{low:{layout}}{middle:{layout}}{high:{layout}}{note}")


def verdict(ratio: float, least: float) -> str:
    return f"   at least {least}: {'yes' if ratio >= least else 'NO'}"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        # One process without Redis: this is about its own sockets.
        site = Server(
            Path(folder), extra={"REDIS_URL": "", "DATABASE_URL": f"sqlite:///{folder}/souk.sqlite3"}, is_forked=False
        )
        site.manage("migrate", "--verbosity=0")
        sessions = json.loads(site.shell(PEOPLE % SOCKETS).splitlines()[-1])
        process = subprocess.Popen(
            [
                sys.executable, "-m", "uvicorn", "bench._fanout_site:application", "--port", str(site.port),
                "--ws-per-message-deflate", "false", "--ws-ping-interval", "600", "--lifespan", "off",
                "--log-level", "warning",
            ],
            cwd=ROOT, env=site.environment,
        )  # fmt: skip
        try:
            wait_for(site.port)
            report(*uvloop.run(measure(site.port, sessions)))
        finally:
            process.terminate()
            process.wait()


def wait_for(port: int) -> None:
    for _ in range(600):
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
    raise SystemExit("The server did not start.")


if __name__ == "__main__":
    main()
