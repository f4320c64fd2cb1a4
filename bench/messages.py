"""Messages stored and delivered through the API of one process: to one reader, and to a group of 500.

The first is set against a Django view that does one INSERT, in the same process, behind the same middleware, with the same
number of clients. The second against a bare ASGI loop that writes the same bytes to 500 sockets. Rounds take turns.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import tempfile
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import replace

import uvloop

from bench._clients import PEOPLE, Caller, listen, site_in, spread, verdict, wait_until
from tests.server import free_port

CALLERS, SENDS, ROUNDS, GROUP, GROUP_SENDS = 8, 240, 5, 500, 40
TALK = """
writers, readers = people[:%(callers)d], people[%(callers)d:%(callers)d * 2]
for writer, reader in zip(writers, readers):
    Contact.objects.create(owner=writer, person=reader)
    Contact.objects.create(owner=reader, person=writer)
from chat.services import conversations
talks = [conversations.open_direct(me=writer, other=reader) for writer, reader in zip(writers, readers)]
group = Conversation.objects.create(kind="group", title="Hot")
Membership.objects.bulk_create(Membership(conversation=group, user=user) for user in people[:%(group)d])
print(json.dumps({"keys": keys, "talks": [[str(talk.uuid), talk.pk] for talk in talks], "group": str(group.uuid)}))
"""


class Site:
    """What the rounds need to know of the server: where it is, and what has come back from it."""

    def __init__(self, port: int, made: dict) -> None:
        self.port, self.made = port, made
        self.callers = [Caller(port, key) for key in made["keys"][:CALLERS]]
        self.heard = 0  # frames of events
        self.size = 0  # bytes of the last of them
        self.first_at = self.last_at = 0.0  # when the first and the last came, since `first_at` was set to nothing

    def hear(self, frame: bytes) -> None:
        """Counts."""
        if frame.startswith((b'{"type":"event"', b"xxxx")):
            self.heard += 1
            self.last_at = time.perf_counter()
            self.first_at = self.first_at or self.last_at
            self.size = len(frame)


async def many(site: Site, count: int, path_of) -> tuple[float, list[float]]:
    """So many sends by all callers together: seconds for all, and milliseconds for each."""
    took: list[float] = []

    async def work(number: int) -> None:
        for _ in range(count // CALLERS):
            body = {"client_id": str(uuid.uuid4()), "text": "Have you seen this tea? " * 4}
            started = time.perf_counter()
            status, answer = await site.callers[number].ask("POST", path_of(number), body)
            assert status == 201, answer[:300]
            took.append((time.perf_counter() - started) * 1000)

    started = time.perf_counter()
    await asyncio.gather(*(work(number) for number in range(CALLERS)))
    return time.perf_counter() - started, took


async def until_quiet(site: Site) -> None:
    """Waits until nothing has come for a while; the time is not counted, what came is."""
    before = -1
    while site.heard != before:
        before = site.heard
        await asyncio.sleep(0.3)


async def against_an_insert(site: Site) -> None:
    """Stored, and delivered to the one who reads, against one INSERT."""
    readers = site.made["keys"][CALLERS : CALLERS * 2]
    sockets = await listen(site.port, readers, site.hear)
    talks = site.made["talks"]
    ratios, ours, theirs = [], [], []
    for number in range(ROUNDS + 1):
        insert, insert_ms = await many(site, SENDS, lambda caller: f"/bench/insert/?to={talks[caller][1]}")
        heard = site.heard
        started = time.perf_counter()
        _sent, send_ms = await many(site, SENDS, lambda caller: f"/api/conversations/{talks[caller][0]}/messages/")
        await wait_until(lambda heard=heard: site.heard - heard >= SENDS, "Delivering all")
        send = time.perf_counter() - started
        if number:
            ratios.append(insert / send)
            ours += send_ms
            theirs += insert_ms
            print(f"  {SENDS / send:8.0f} messages/s, {SENDS / insert:8.0f} inserts/s")
    spread("a message stored and answered", ours, "ms")
    spread("one INSERT", theirs, "ms")
    print(f"{'messages against inserts':44}{verdict(statistics.median(ratios), 0.4)}")
    for socket in sockets:
        socket.close()
    await asyncio.sleep(1)


async def hot_group(site: Site, plain: Site) -> None:
    """Deliveries to 500 members, against a bare loop under plain uvicorn that writes the same bytes to as many sockets."""
    keys, group = site.made["keys"][:GROUP], site.made["group"]
    sockets = await listen(site.port, keys, site.hear)
    path = f"/api/conversations/{group}/messages/"
    rates = []
    for number in range(ROUNDS + 1):
        heard, started = site.heard, time.perf_counter()
        await many(site, GROUP_SENDS, lambda caller: path)
        await wait_until(lambda heard=heard: site.heard - heard >= GROUP * GROUP_SENDS, "Delivering all")
        if number:
            rates.append(GROUP * GROUP_SENDS / (time.perf_counter() - started))
        await until_quiet(site)
    body = {"text": "Have you seen this tea? " * 4}
    alone = await spans(
        site, lambda: site.callers[0].ask("POST", path, {**body, "client_id": str(uuid.uuid4())})
    )  # what storing costs is between them
    for socket in sockets:
        socket.close()
    await asyncio.sleep(2)
    bare, bare_alone = await bare_rates(plain, keys, site.size)
    print(f"{'deliveries/s to a group of 500: median, best':44}{statistics.median(rates):10.0f}{max(rates):10.0f}")
    print(f"{'the same bytes by a bare loop':44}{statistics.median(bare):10.0f}{max(bare):10.0f}")
    print(f"{'against the bare loop':44}{verdict(statistics.median(rates) / statistics.median(bare), 0.5)}")
    print(f"{'one message, first socket to last':44}{statistics.median(alone):10.0f}{max(alone):10.0f}")
    print(f"{'the same by a bare loop':44}{statistics.median(bare_alone):10.0f}{max(bare_alone):10.0f}")
    print(
        f"{'without what storing costs, against it':44}{statistics.median(alone) / statistics.median(bare_alone):10.2f}"
    )


async def spans(site: Site, send: Callable[[], Awaitable[object]]) -> list[float]:
    """Deliveries a second of single messages, from the first socket that hears of one to the last."""
    rates = []
    for _ in range(GROUP_SENDS):
        heard, site.first_at = site.heard, 0.0
        await send()
        await wait_until(lambda heard=heard: site.heard - heard >= GROUP, "Delivering one")
        rates.append(GROUP / (site.last_at - site.first_at))
    return rates


async def bare_rates(site: Site, keys: list[str], size: int) -> tuple[list[float], list[float]]:
    """Deliveries a second, by round, and of single messages."""
    sockets = await listen(site.port, keys, site.hear, "/bare/")
    rates = []
    for number in range(ROUNDS + 1):
        heard, started = site.heard, time.perf_counter()
        await site.callers[0].ask("GET", f"/bare/go?count={GROUP_SENDS}&size={size}")
        await wait_until(lambda heard=heard: site.heard - heard >= GROUP * GROUP_SENDS, "Writing all")
        if number:
            rates.append(GROUP * GROUP_SENDS / (time.perf_counter() - started))
    alone = await spans(site, lambda: site.callers[0].ask("GET", f"/bare/go?count=1&size={size}"))
    for socket in sockets:
        socket.close()
    return rates, alone


def main() -> None:
    """Prints both tables."""
    with tempfile.TemporaryDirectory() as folder:
        server = site_in(folder)
        made = json.loads(server.shell(PEOPLE % GROUP + TALK % {"callers": CALLERS, "group": GROUP}).splitlines()[-1])
        server.app = "bench._messages_site:application"
        plain = replace(server, port=free_port(), options=(*server.options, "--ws", "websockets-sansio"))
        server.start()
        plain.start()
        try:
            print(f"{'':44}{'median':>10}{'p99':>10}{'max':>10}")

            async def run() -> None:
                site = Site(server.port, made)
                await against_an_insert(site)
                await hot_group(site, Site(plain.port, made))

            uvloop.run(run())
        finally:
            plain.stop()
            server.discard()


if __name__ == "__main__":
    main()
