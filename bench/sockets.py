"""2,000 idle sockets of one process: what each costs in memory, and how long a message takes from send to delivery.

Messages are sent at a steady 20 and then 200 a second through the API, each from one of 40 people to another; the figures
are from the moment of sending to the moment at which the reader's socket has it. The arrivals are Poisson's, by a seed.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import tempfile
import time
import uuid

import uvloop

from bench._clients import PEOPLE, Caller, listen, percentile, resident, site_in, spread, verdict, wait_until

SOCKETS, PAIRS, SECONDS, RATES = 2000, 20, 15, (20, 200)
TALK = """
from chat.services import conversations
talks = []
for number in range(%d):
    writer, reader = people[number * 2], people[number * 2 + 1]
    Contact.objects.create(owner=writer, person=reader)
    Contact.objects.create(owner=reader, person=writer)
    talks.append([keys[number * 2], str(conversations.open_direct(me=writer, other=reader).uuid)])
print(json.dumps({"keys": keys, "talks": talks}))
"""
CLIENT_ID = re.compile(rb'"client_id":"([0-9a-f-]{36})"')


class Clock:
    """When each message was sent, and how long it took to each of its two readers' sockets (milliseconds)."""

    def __init__(self) -> None:
        self.sent: dict[bytes, float] = {}
        self.took: list[float] = []

    def hear(self, frame: bytes) -> None:
        """A frame came; only those of messages count."""
        if frame.startswith(b'{"type":"event"') and (found := CLIENT_ID.search(frame)):
            self.took.append((time.perf_counter() - self.sent[found[1]]) * 1000)


async def at_rate(port: int, talks: list[list[str]], clock: Clock, rate: int) -> list[float]:
    """Sends for some seconds, however long answers take; milliseconds from each send to each delivery."""
    chance = random.Random(rate)
    clock.took, tasks = [], []
    idle: list[list[Caller]] = [[] for _ in talks]

    async def send(number: int) -> None:
        key = str(uuid.uuid4())
        caller = idle[number].pop() if idle[number] else Caller(port, talks[number][0])
        clock.sent[key.encode()] = time.perf_counter()
        path = f"/api/conversations/{talks[number][1]}/messages/"
        status, answer = await caller.ask("POST", path, {"client_id": key, "text": "Have you seen this tea?"})
        assert status == 201, answer[:300]
        idle[number].append(caller)

    due = time.perf_counter()
    for _ in range(rate * SECONDS):
        due += chance.expovariate(rate)
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        tasks.append(asyncio.create_task(send(chance.randrange(len(talks)))))
    await asyncio.gather(*tasks)
    await wait_until(lambda: len(clock.took) >= 2 * len(tasks), "Delivering all")
    return clock.took


def main() -> None:
    """Prints the table."""
    with tempfile.TemporaryDirectory() as folder:
        server = site_in(folder)
        made = json.loads(server.shell(PEOPLE % SOCKETS + TALK % PAIRS).splitlines()[-1])
        server.start()

        async def run() -> None:
            clock = Clock()
            for talk in made["talks"]:  # warms up what the first requests load
                await Caller(server.port, talk[0]).ask("GET", "/api/sync/")
            first = await listen(server.port, made["keys"][: PAIRS * 2], clock.hear)
            await asyncio.sleep(2)
            before = resident(server.process.pid)
            await listen(server.port, made["keys"][PAIRS * 2 :], clock.hear)
            await asyncio.sleep(3)
            grown = (resident(server.process.pid) - before) / (SOCKETS - len(first)) / 1024
            print(f"{'memory for an idle socket, KiB':44}{verdict(grown, 60, at_most=True)}")
            print(f"{'':44}{'median':>10}{'p99':>10}{'max':>10}")
            tails = []
            for rate in RATES:
                took = await at_rate(server.port, made["talks"], clock, rate)
                spread(f"from send to delivery at {rate} messages/s", took, "ms")
                tails.append(percentile(took, 0.99))
            print(f"{'p99 at 200 a second against 20':44}{verdict(tails[1] / tails[0], 2.0, at_most=True)}")

        try:
            uvloop.run(run())
        finally:
            server.discard()


if __name__ == "__main__":
    main()
