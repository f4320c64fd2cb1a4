"""Ten thousand frames that no client would send, over real sockets: whoever sends them may be put out, and nobody else."""

from __future__ import annotations

import asyncio
import json
import os
import random
import string
from itertools import cycle
from typing import Any
from uuid import uuid4

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from chat.consumers import SOCKETS_A_USER
from tests.chat.live import Line, Live
from tests.server import Server

SEED = int(os.environ.get("SEED") or 4096)
HARMLESS = (92, 110)  # sockets, and frames over each: below the limit of a minute, and none of them reason to close
HARMFUL = (40, 30)
WORDS = (
    "type",
    "conversation",
    "heartbeat",
    "typing",
    "event",
    "hello",
    "heads",
    "ring",
    "seq",
    "epoch",
    "",
    "__proto__",
    "id",
    "send",
    "client_id",
    "text",
    "kind",
    "attachments",
    "reply_to",
    "mentions",
)
LETTERS = string.printable + "\x00\ud800\udfff\u202e\U0001f600漢"
AT_ONCE = 8


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("fuzz"), extra={"RATE_SEND": "100000/min", "RATE_EVERYONE": "100000/min"})
    try:
        yield Live(server.prepare().start()).people("alice", "bob", "carol", "dave")
    finally:
        server.discard()


def value(chance: random.Random, depth: int = 0) -> Any:
    """Any JSON value, rather strange than plain."""
    kinds = ("text", "number", "fixed", "uuid", "word") + (("list", "object") if depth < 4 else ())
    kind = chance.choice(kinds)
    if kind == "text":
        return "".join(
            chance.choice(string.printable + "\x00\ud800\udfff\u202e\U0001f600漢") for _ in range(chance.randint(0, 40))
        )
    if kind == "number":
        return chance.choice((0, -1, 2**63, -(2**63), 10**300, 1e308, -0.0, chance.random(), chance.getrandbits(64)))
    if kind == "fixed":
        return chance.choice((None, True, False, float("inf"), float("-inf"), float("nan")))
    if kind == "list":
        return [value(chance, depth + 1) for _ in range(chance.randint(0, 4))]
    if kind == "object":
        return {chance.choice(WORDS): value(chance, depth + 1) for _ in range(chance.randint(0, 4))}
    return chance.choice(WORDS) if kind == "word" else str(uuid4())


def harmless(chance: random.Random) -> str:
    """An object that means nothing, or something with the wrong parts."""
    frame = {chance.choice(WORDS): value(chance) for _ in range(chance.randint(0, 5))}
    if chance.random() < 0.6:
        frame["type"] = chance.choice(("heartbeat", "typing", "typing", "send", "event", "hello", value(chance)))
    text = json.dumps(frame)  # in ASCII: lone surrogates are escapes
    return text if len(text) <= 4096 else "{}"


def harmful(chance: random.Random) -> str | bytes:
    """No object, or no JSON, or too long, or not even text."""
    whole = harmless(chance)
    kind = chance.randrange(6)
    if kind == 0:
        return chance.randbytes(chance.randint(0, 300))
    if kind == 1:
        return whole[: chance.randrange(max(len(whole) - 1, 1))] or "{"
    if kind == 2:
        return json.dumps([value(chance)])
    if kind == 3:
        return chance.choice("[{") * chance.randint(1, 4096)
    if kind == 4:
        return json.dumps({"type": "typing", "conversation": "x" * chance.randint(4096, 60000)})
    return "".join(chr(chance.randint(32, 0x2FFF)) for _ in range(chance.randint(1, 200)))


def broken(chance: random.Random) -> bytes:
    """Bytes where a frame should begin: unknown kinds, no mask, wrong lengths, text that is not UTF-8."""
    return chance.choice(
        (
            chance.randbytes(chance.randint(2, 200)),
            b"\x81\x05hello",  # without a mask
            b"\x83\x80\x00\x00\x00\x00",  # a kind that there is not
            b"\x81\xff" + (2**62).to_bytes(8, "big") + b"\x00" * 4,  # longer than the world
            b"\x81\x82\x00\x00\x00\x00\xc3\x28",  # not UTF-8
            b"\x09\x80\x00\x00\x00\x00",  # a ping in parts
            b"\x00\x80\x00\x00\x00\x00",  # a part of nothing
        )
    )


class Crowd:
    """Strangers' sockets, and how many frames went over them.

    A socket whose client is gone stays until its frames were looked at, so they are shared among strangers: none of them has
    more than one person may.
    """

    def __init__(self, live: Live, strangers: list[dict[str, str]]) -> None:
        assert SOCKETS_A_USER * len(strangers) >= HARMLESS[0] + HARMFUL[0]
        self._live = live
        self._headers = cycle(strangers)
        self._few = asyncio.Semaphore(AT_ONCE)
        self.sent = 0

    def connect(self) -> Any:
        return connect(
            self._live.address,
            origin=self._live.server.url,
            additional_headers=next(self._headers),
            close_timeout=1,
        )

    async def be_harmless(self, seed: str) -> None:
        """Sends what means nothing, and is still connected at the end."""
        chance = random.Random(seed)
        async with self._few, self.connect() as connection:
            for _ in range(HARMLESS[1]):
                await connection.send(harmless(chance))
                self.sent += 1
            await Line(connection).frame(type="hello")
            await connection.send('{"type":"heartbeat"}')
            assert (await Line(connection).frame(type="heads"))["heads"] == {}, seed

    async def be_harmful(self, seed: str) -> None:
        """Sends nonsense until it is put out, and beyond."""
        chance = random.Random(seed)
        async with self._few, self.connect() as connection:
            try:
                for number in range(HARMFUL[1]):
                    if number % 5 == 4:
                        connection.transport.write(broken(chance))
                    else:
                        await connection.send(harmful(chance))
                    self.sent += 1
            except ConnectionClosed:
                pass  # as it should be
            assert await Line(connection).close_code() in {4400, 4429, 1002, 1003, 1006, 1007, 1009}, seed


async def test_ten_thousand_fuzzed_frames_break_no_connection_that_is_not_theirs(live):
    others = [live.people(f"one{number}", f"two{number}", f"stranger{number}") for number in range(4)]
    crowd = Crowd(live, [other.headers(f"stranger{number}") for number, other in enumerate(others)])
    jobs = [crowd.be_harmless(f"harmless {SEED} {number}") for number in range(HARMLESS[0])]
    jobs += [crowd.be_harmful(f"harmful {SEED} {number}") for number in range(HARMFUL[0])]
    random.Random(SEED).shuffle(jobs)
    async with live.socket("bob") as bob, live.socket("carol") as carol:
        fuzz = asyncio.gather(*jobs)
        heard, said = [], []
        while not fuzz.done():
            said.append((await live.send("alice", live.group, f"Meanwhile {len(said)}"))["seq"])
            heard.append([(await line.frame(type="event"))["seq"] for line in (bob, carol)])
        await fuzz
        said.append((await live.send("alice", live.group, "And after it"))["seq"])
        heard.append([(await line.frame(type="event"))["seq"] for line in (bob, carol)])
    assert heard == [[seq, seq] for seq in said]
    assert crowd.sent > 10_000
    # The server tells of text that is not UTF-8 with a traceback, and goes on; there is no other.
    log = live.server.log()
    assert log.count("Traceback") == log.count("Invalid UTF-8 sequence received from client.")
