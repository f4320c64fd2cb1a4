"""2,000 idle sockets of one process: what each costs in memory, and how long a message takes from send to delivery.

Messages are sent at 20 and at 200 a second, in turn, each from one of 40 people to another: over the sender's socket, as the
page does, and again over HTTP, as programs do. The figures are from the moment of sending to the moment at which each of the
two sockets has it. The arrivals are Poisson's, by a seed. A rate has several turns, so that a machine which is slower for some
seconds, as rented ones are, slows down both; and the slow rate longer ones, as a p99 of few messages is a matter of luck.
"""

from __future__ import annotations

import asyncio
import gc
import json
import random
import re
import tempfile
import time
import uuid

import uvloop

from bench._clients import (
    PEOPLE,
    Caller,
    Steal,
    listen,
    masked,
    percentile,
    resident,
    site_in,
    spread,
    verdict,
    wait_until,
)

SOCKETS, PAIRS, TURNS = 2000, 20, 6
SECONDS = {20: 10, 200: 5}  # how long a turn of so many messages a second is
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
        elif frame.startswith(b'{"type": "refused"'):
            raise SystemExit(f"A message was refused: {frame[:300]!r}")


class Sender:
    """Sends in the conversations `talks` ([session, conversation] of each): over their sockets, or over HTTP without `lines`."""

    def __init__(self, port: int, talks: list[list[str]], lines: list[asyncio.Transport] | None = None) -> None:
        self._port, self._talks, self._lines = port, talks, lines
        self._idle: list[list[Caller]] = [[] for _ in talks]

    async def send(self, number: int, key: str) -> None:
        """One message, under this client id."""
        session, talk = self._talks[number]
        said = {"client_id": key, "text": "Have you seen this tea?"}
        if self._lines is not None:
            self._lines[number].write(masked(json.dumps({"type": "send", "conversation": talk, **said}).encode()))
            return
        caller = self._idle[number].pop() if self._idle[number] else Caller(self._port, session)
        status, answer = await caller.ask("POST", f"/api/conversations/{talk}/messages/", said)
        assert status == 201, answer[:300]
        self._idle[number].append(caller)

    async def at_rate(self, clock: Clock, rate: int, seconds: int, seed: int = 0) -> list[float]:
        """Sends for some seconds, however long answers take; milliseconds from each send to each delivery."""
        chance = random.Random(f"{rate} {seed}")
        clock.took, tasks = [], []
        due = time.perf_counter()
        for _ in range(rate * seconds):
            due += chance.expovariate(rate)
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            key = str(uuid.uuid4())
            clock.sent[key.encode()] = time.perf_counter()
            tasks.append(asyncio.create_task(self.send(chance.randrange(len(self._talks)), key)))
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
            lines = await listen(server.port, made["keys"][: PAIRS * 2], clock.hear)
            await asyncio.sleep(2)
            before = resident(server.process.pid)
            await listen(server.port, made["keys"][PAIRS * 2 :], clock.hear)
            await asyncio.sleep(3)
            gc.freeze()  # else looking through its 2,000 sockets for waste would stop the clock's own process now and then
            grown = (resident(server.process.pid) - before) / (SOCKETS - len(lines)) / 1024
            print(f"{'memory for an idle socket, KiB':44}{verdict(grown, 60, at_most=True)}")
            print(f"{'from send to delivery':44}{'median':>10}{'p99':>10}{'max':>10}")
            for way, sender in {
                "over the socket": Sender(server.port, made["talks"], lines[::2]),
                "over HTTP": Sender(server.port, made["talks"]),
            }.items():
                await sender.at_rate(clock, 20, seconds=2)  # warms up what the first messages load
                steal = Steal()
                took: dict[int, list[float]] = {rate: [] for rate in SECONDS}
                for turn in range(TURNS):
                    for rate, seconds in SECONDS.items():
                        took[rate] += await sender.at_rate(clock, rate, seconds, seed=turn)
                for rate in SECONDS:
                    spread(f"{way}, {rate} messages/s", took[rate], "ms")
                print(f"{'steal, taken by the host of this machine':44}{steal.share():10.1%}")
                slow, fast = (percentile(took[rate], 0.99) for rate in SECONDS)
                print(f"{f'{way}: p99 at 200 a second against 20':44}{verdict(fast / slow, 2.0, at_most=True)}")

        try:
            uvloop.run(run())
        finally:
            server.discard()


if __name__ == "__main__":
    main()
