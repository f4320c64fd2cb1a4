"""One site on PostgreSQL and Redis with 1, 2 and 4 web processes: what each operation costs, and what follows for a million.

`python -m bench.processes`. Costs are CPU time of the processes that did the work, which a busy machine disturbs less than the
clock. The model (`bench._growth`) is fitted on 1 and 2 processes and has to foretell what 4 cost.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import uvloop

from bench._growth import Costs, Load, Need, ceiling, need
from bench._wire import EventCounter, Http, Socket
from tests import ground
from tests.server import ROOT, Server, free_port

PEOPLE, GROUP, SOCKETS_EACH, CLIENTS = 120, 100, 4, 12
WORDS = "A message of the length that people write, more or less."
SECONDS = float(os.environ.get("BENCH_SECONDS", "6"))
TICK = os.sysconf("SC_CLK_TCK")
SEED = """
import json
from datetime import timedelta
from django.utils import timezone
from accounts.models import Contact, User
from accounts.services import tokens
from chat.services import conversations
long_ago = timezone.now() - timedelta(days=400)
User.objects.bulk_create(
    User(username=f"p{number}", display_name=f"P {number}", password="!", date_joined=long_ago) for number in range(%d))
people = list(User.objects.order_by("id"))
pairs = list(zip(people[::2], people[1::2]))
Contact.objects.bulk_create(Contact(owner=a, person=b) for one, other in pairs for a, b in ((one, other), (other, one)))
known = {contact.person_id for contact in Contact.objects.filter(owner=people[0])} | {people[0].pk}
Contact.objects.bulk_create(Contact(owner=a, person=b) for other in people if other.pk not in known
                            for a, b in ((people[0], other), (other, people[0])))
talks = [str(conversations.open_direct(me=one, other=other).uuid) for one, other in pairs]
group = conversations.create_group(owner=people[0], title="Hot", people=people[1:%d])
print(json.dumps({
    "tokens": [tokens.make_token(user=one, name="bench", scopes=["read", "chat"])[1] for one in people],
    "talks": talks, "group": str(group.uuid),
}))
"""


# As it is served to people (connections are pooled, each request has its line in the log), but for TLS and limits.
PRODUCTION = {
    "SOUK_ENV": "production", "SECRET_KEY": "bench" + "a1B2" * 12, "ALLOWED_HOSTS": "127.0.0.1", "SECURE_SSL_REDIRECT": "False",
    "STRIPE_SECRET_KEY": "sk_live_bench", "STRIPE_PUBLISHABLE_KEY": "pk_live_bench", "STRIPE_WEBHOOK_SECRET": "whsec_bench",
    "RATE_SEND": "1000000/min", "RATE_EVERYONE": "1000000/min", "JOBS": "external", "DRAIN_SECONDS": "0",
}  # fmt: skip


@dataclass(frozen=True)
class Used:
    """CPU seconds so far of the web processes, of this database's connections and of Redis."""

    web: float
    database: float
    redis: float

    def since(self, before: Used) -> Used:
        return Used(self.web - before.web, self.database - before.database, self.redis - before.redis)


@dataclass(frozen=True)
class Phase:
    """What one kind of operation cost, each, and how long its callers waited."""

    count: int
    a_second: float
    used: Used
    waits: list[float]

    def line(self, name: str) -> str:
        each = 1e6 / max(1, self.count)
        quick = sorted(self.waits) or [0.0]
        p50, p99 = statistics.median(quick), quick[min(len(quick) - 1, int(len(quick) * 0.99))]
        used = self.used
        return (
            f"  {name:<26}{self.a_second:6.0f}/s  web {used.web * each:6.0f} µs  database {used.database * each:5.0f} µs"
            f"  redis {used.redis * each:4.0f} µs  p50 {p50 * 1e3:4.0f}  p99 {p99 * 1e3:4.0f}  max {quick[-1] * 1e3:4.0f} ms"
        )


class Site:
    """The web processes of one site, and how much they and what is behind them have used."""

    def __init__(self, folder: Path, server: Server, count: int) -> None:
        self.server = server
        self.ports = [free_port() for _ in range(count)]
        log = (folder / "web.log").open("ab")
        self.processes = [
            subprocess.Popen(
                [
                    sys.executable, "-m", "uvicorn", "config.asgi:application", "--port", str(port), "--no-access-log",
                    "--ws-per-message-deflate", "false", "--timeout-graceful-shutdown", "2", "--timeout-keep-alive", "120",
                ],
                cwd=ROOT, env=server.environment, stdout=log, stderr=log,
            )
            for port in self.ports
        ]  # fmt: skip

    def used(self) -> Used:
        return Used(
            web=sum(cpu_of(process.pid) for process in self.processes),
            database=sum(cpu_of(pid) for pid in self._backends()),
            redis=self._redis(),
        )

    def memory(self) -> int:
        """Resident bytes of all web processes."""
        pages = (Path(f"/proc/{one.pid}/statm").read_text().split()[1] for one in self.processes)
        return sum(int(count) for count in pages) * os.sysconf("SC_PAGE_SIZE")

    def stop(self) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(20)

    def _backends(self) -> list[int]:
        found = []
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                text = path.read_bytes()
            except OSError:
                continue
            if b"postgres" in text and self.server.database.encode() in text:
                found.append(int(path.parent.name))
        return found

    def _redis(self) -> float:
        import redis

        told = redis.Redis.from_url(os.environ["REDIS_URL"]).info("cpu")
        return float(told["used_cpu_sys"]) + float(told["used_cpu_user"])


def cpu_of(pid: int) -> float:
    """CPU seconds of a process so far."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICK


async def phase(site: Site, do: Callable[[int], Awaitable[int]], clients: Iterable[int] = range(CLIENTS)) -> Phase:
    """Each of these clients does it over and over for some seconds."""
    before, started = site.used(), time.perf_counter()
    waits: list[float] = []

    async def client(number: int) -> None:
        while time.perf_counter() - started < SECONDS:
            began = time.perf_counter()
            status = await do(number)
            assert status < 300, status
            waits.append(time.perf_counter() - began)

    await asyncio.gather(*(client(number) for number in clients))
    took = time.perf_counter() - started
    await asyncio.sleep(0.5)  # the last deliveries
    return Phase(len(waits), len(waits) / took, site.used().since(before), waits)


class Bench:
    """The clients of one site: some that write, many that listen."""

    def __init__(self, site: Site, told: dict[str, list[str]]) -> None:
        self.site, self.told = site, told
        self.counter = EventCounter()
        self.sockets: list[Socket] = []
        self.turns = [0] * CLIENTS
        self.expected = 0

    async def run(self) -> dict[str, float]:
        """Each kind of operation in turn; returns what one of them costs."""
        ports = self.site.ports
        self.clients = [await Http(ports[n % len(ports)]).open() for n in range(CLIENTS)]
        for number in range(CLIENTS):  # so that nothing is done for the first time while it is measured
            await self.send(number)
            await self.fetch(number)
        quiet = await phase(self.site, self.send)
        print(quiet.line("a send that nobody hears"), flush=True)
        fetched = await phase(self.site, self.fetch)
        print(fetched.line("a fetch of 30 messages"), flush=True)
        socket_bytes = await self.open_sockets()
        loud = await phase(self.site, self.send_to_group, clients=range(len(ports)))
        await self.until_all_has_arrived(loud.count * GROUP * SOCKETS_EACH)
        print(loud.line(f"a send to {GROUP * SOCKETS_EACH} sockets"), flush=True)
        heard = await self.hear() if len(ports) > 1 else {}
        beats = await self.beat(3)
        web, database = beats.web / len(self.sockets) / 3, beats.database / len(self.sockets) / 3
        print(f"  a heartbeat: web {web * 1e6:.0f} µs, database {database * 1e6:.0f} µs", end="")
        print(f"    an idle socket: {socket_bytes / 1024:.0f} KiB", flush=True)
        for one in [*self.clients, *self.sockets]:
            one.close()
        return {
            **heard,
            "send": quiet.used.web / quiet.count,
            "send_database": quiet.used.database / quiet.count,
            "send_redis": quiet.used.redis / quiet.count,
            "loud": loud.used.web / loud.count,
            "fetch": fetched.used.web / fetched.count,
            "request_redis": fetched.used.redis / fetched.count,
            "fetch_database": fetched.used.database / fetched.count,
            "heartbeat": web,
            "heartbeat_database": database,
            "socket_bytes": socket_bytes,
        }

    async def send(self, number: int) -> int:
        """To a conversation of two; each client goes round among people of its own, so that none is near a rate limit."""
        person = self.next_of(number)
        path = f"/api/conversations/{self.told['talks'][person // 2]}/messages/"
        body = {"client_id": str(uuid4()), "text": WORDS}
        return await self.clients[number].ask("POST", path, self.told["tokens"][person], body)

    async def send_to_group(self, number: int) -> int:
        """To the one group, by its members in turn, through each process."""
        path = f"/api/conversations/{self.told['group']}/messages/"
        person = self.next_of(number) % GROUP
        body = {"client_id": str(uuid4()), "text": WORDS}
        return await self.clients[number].ask("POST", path, self.told["tokens"][person], body)

    async def fetch(self, number: int) -> int:
        """The newest page of a conversation."""
        person = self.next_of(number)
        path = f"/api/conversations/{self.told['talks'][person // 2]}/messages/"
        return await self.clients[number].ask("GET", path, self.told["tokens"][person])

    def next_of(self, client: int) -> int:
        """The next of this client's people."""
        self.turns[client] += CLIENTS
        return (client + self.turns[client]) % PEOPLE

    async def open_sockets(self) -> float:
        """Everybody's; returns the bytes that one more costs."""
        before, loop, ports = self.site.memory(), asyncio.get_running_loop(), self.site.ports
        for number in range(PEOPLE * SOCKETS_EACH):
            port, token = ports[number % len(ports)], self.told["tokens"][number // SOCKETS_EACH]
            one = Socket(port, token, self.counter)
            await loop.create_connection(lambda one=one: one, "127.0.0.1", port)
            await asyncio.wait_for(one.ready, 20)
            self.sockets.append(one)
        return (self.site.memory() - before) / len(self.sockets)

    async def hear(self) -> dict[str, float]:
        """What a message costs the processes that did not store it: everything is sent through the first one."""
        others = self.site.processes[1:]
        first = range(0, CLIENTS, len(self.site.ports))

        def used() -> float:
            return sum(cpu_of(process.pid) for process in others)

        before = used()
        await asyncio.sleep(SECONDS)
        idle = (used() - before) / SECONDS  # looking after their sockets
        found = {}
        for name, do, listeners in (
            ("heard_by_few", self.send, 2 * SOCKETS_EACH),
            ("heard_by_many", self.send_to_group, GROUP * SOCKETS_EACH),
        ):
            before, started = used(), time.perf_counter()
            sent = await phase(self.site, do, clients=first)
            await self.until_all_has_arrived(sent.count * listeners)
            found[name] = max(0.0, used() - before - idle * (time.perf_counter() - started)) / sent.count
            print(
                f"  heard elsewhere, {listeners:3} sockets in all: {found[name] * 1e6:6.0f} µs a message in the other processes"
            )
        return found

    async def until_all_has_arrived(self, wanted: int) -> None:
        """Waits as long as events come, then counts them: every one at every socket."""
        self.expected += wanted
        heard = -1
        while heard < self.counter.events:
            heard = self.counter.events
            await asyncio.sleep(0.5)
        assert heard == self.expected, f"{heard} of {self.expected} events arrived"

    async def beat(self, rounds: int) -> Used:
        """Every socket says its heartbeat, all at once, and waits for the answer."""
        before = self.site.used()
        for done in range(rounds):
            for one in self.sockets:
                one.beat()
            while self.counter.answers < (done + 1) * len(self.sockets):
                await asyncio.sleep(0.02)
        return self.site.used().since(before)


def conclude(found: dict[int, dict[str, float]]) -> None:
    """Fits the model on 1 and 2 processes, compares it with 4, and says what a million people would need."""
    one, two, four = found[1], found[2], found[4]
    few, many = 2 * SOCKETS_EACH, GROUP * SOCKETS_EACH
    # With two processes the other one holds half of the sockets: relay + few/2 deliveries, relay + many/2 deliveries.
    delivery = max(0.0, (two["heard_by_many"] - two["heard_by_few"]) / (many - few) * 2)
    relay = max(0.0, two["heard_by_few"] - delivery * few / 2)
    print("\nthe model, fitted on 1 and 2 processes, against what 4 cost (µs of web CPU)")
    for name, foretold, measured in (
        ("storing a message", one["send"], four["send"]),
        (f"3 others hear it, {few} sockets", 3 * relay + delivery * few * 0.75, four["heard_by_few"]),
        (f"3 others hear it, {many} sockets", 3 * relay + delivery * many * 0.75, four["heard_by_many"]),
        ("a fetch", one["fetch"], four["fetch"]),
        ("a heartbeat", one["heartbeat"], four["heartbeat"]),
    ):
        print(
            f"  {name:<32} foretold {foretold * 1e6:6.0f}   measured {measured * 1e6:6.0f}   ratio {measured / foretold:5.2f}"
        )
    shared = {name: one[name] for name in Costs.__dataclass_fields__ if name in one}
    # a message, for each process that hears it
    publish = max(
        0.0, statistics.mean((each["send_redis"] - each["request_redis"]) / count for count, each in found.items())
    )
    costs = Costs(**{**shared, "relay": relay, "delivery": delivery, "publish": publish})
    print(f"\n  relaying to another process {relay * 1e6:.0f} µs, a delivery {delivery * 1e6:.1f} µs")
    print("\nwhat follows (processes at most half busy)")
    for people in (1_000, 10_000, 100_000, 1_000_000):
        load = Load(people=people)
        print(f"  {people:>9,} people: {load.sockets:9,.0f} sockets, {load.sends:6,.1f} sends/s")
        say("as it is", need(costs, load))
        if people >= 100_000:
            say("heard only where needed", need(costs, load, is_directed=True))
    print(f"  every process hears every message: {ceiling(costs):,.0f} a second fill any number of them")


def say(name: str, wanted: Need | None) -> None:
    """One line of what is needed."""
    if wanted is None:
        print(f"    {name:<24} no number of processes carries it")
        return
    shares = ", ".join(f"{part} {share:.0%}" for part, share in wanted.shares.items())
    print(
        f"    {name:<24}{wanted.processes:4} processes, {wanted.web_cores:5.1f} cores, {wanted.memory_gib:4.1f} GiB of sockets",
        end="",
    )
    print(f"; database {wanted.database_cores:4.1f}, redis {wanted.redis_cores:5.2f} cores; {shares}")


def main() -> int:
    server_url = os.environ.get("DATABASE_URL", "")
    os.environ["DATABASE_URL"] = (
        server_url if server_url.startswith("postgres") else "postgres://root@127.0.0.1:5432/postgres"
    )
    port = free_port()  # a Redis of its own, so that its CPU time is this site's alone
    os.environ["REDIS_URL"] = f"redis://127.0.0.1:{port}/0"
    try:
        ground.on_postgres(os.environ["DATABASE_URL"].rsplit("/", 1)[0], "SELECT 1")
        redis = subprocess.Popen(["redis-server", "--port", str(port), "--save", ""], stdout=subprocess.DEVNULL)
    except Exception as error:
        print(f"This needs PostgreSQL (DATABASE_URL) and redis-server. ({type(error).__name__})")
        return 0
    try:
        measure_and_conclude()
    finally:
        redis.terminate()
        redis.wait()
    return 0


def measure_and_conclude() -> None:
    """The same database for 1, 2 and 4 processes."""
    found = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        server = Server(folder, extra=PRODUCTION, is_forked=False)
        ground.on_postgres(os.environ["DATABASE_URL"].rsplit("/", 1)[0], f'CREATE DATABASE "{server.database}"')
        server.manage("migrate", "--verbosity=0")
        try:
            told = json.loads(server.shell(SEED % (PEOPLE, GROUP)).splitlines()[-1])
            for count in (1, 2, 4):
                print(
                    f"\n{count} web process{'es' if count > 1 else ''} (load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores)"
                )
                site = Site(folder, server, count)
                try:
                    for port in site.ports:
                        wait_for(port)
                    found[count] = uvloop.run(Bench(site, told).run())
                finally:
                    site.stop()
            conclude(found)
        finally:
            server.discard()


def wait_for(port: int) -> None:
    from bench.fanout import wait_for as until_it_listens

    until_it_listens(port)


if __name__ == "__main__":
    raise SystemExit(main())
