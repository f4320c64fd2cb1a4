"""Several processes of one site, with Redis between them. `make test-services` runs these."""

from __future__ import annotations

import asyncio
import os
import time
from urllib.parse import urlsplit

import pytest

from tests.chat.live import PATIENCE, Live, another_process
from tests.server import Server

REDIS_URL = os.environ.get("REDIS_URL", "")
pytestmark = [
    pytest.mark.skipif(not REDIS_URL, reason="needs REDIS_URL; make test-services sets it"),
]


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """The same people at two processes of one site."""
    extra = {"RATE_SEND": "100000/min", "RATE_EVERYONE": "100000/min"}
    first = Server(tmp_path_factory.mktemp("chat"), extra=extra).prepare()
    second = another_process(first)
    try:
        here = Live(first.start()).people("alice", "bob", "carol", "dave")
        yield here, here.at(second.start())
    finally:
        second.stop()
        first.discard()


async def cut_the_links(processes: int) -> None:
    """Cuts the subscription of each process to this database of Redis, as a restart of Redis would, once all are there."""
    from redis.asyncio import Redis

    number = urlsplit(REDIS_URL).path.strip("/") or "0"
    async with Redis.from_url(REDIS_URL) as redis, asyncio.timeout(PATIENCE):
        mine: list[dict[str, str]] = []
        while len(mine) < processes:
            mine = [one for one in await redis.client_list(_type="pubsub") if one["db"] == number]
        for one in mine:
            await redis.client_kill_filter(_id=one["id"])


async def test_what_one_process_stores_the_sockets_of_the_other_hear_at_once(two):
    here, there = two
    async with here.socket("bob") as near, there.socket("bob") as far:
        sent = await here.send("alice", here.talk, "Across")
        frames = [await near.frame(type="event"), await far.frame(type="event")]
        assert frames[0] == frames[1]
        assert frames[0]["event"]["message"] == sent
        assert await near.silence() == await far.silence() == []  # once each


async def test_a_command_in_a_process_of_its_own_is_heard_everywhere(two):
    here, there = two
    async with here.socket("bob") as near, there.socket("bob") as far, there.socket("carol") as other:
        await asyncio.to_thread(
            here.server.shell,
            "from uuid import uuid4; from chat.models import Conversation; from accounts.models import User;"
            "from chat.services.messages import post_to_feed; from chat.cards import Card;"
            f"post_to_feed(feed=Conversation.objects.get(uuid='{here.feed}'),"
            " sender=User.objects.get(username='voice-alice'), client_id=uuid4(), card=Card(kind='t.news', ref='1'))",
        )
        for line in (near, far):
            assert (await line.frame(type="event"))["conversation"] == here.feed
        assert await other.silence() == []


async def test_logging_out_in_one_process_closes_the_sockets_of_the_other(two):
    here = two[0].people("ann", "ben", "cid", "dan")
    there = here.at(two[1].server)
    async with there.socket("ann") as ann, here.api("ann") as api:
        started = time.monotonic()
        await api.post("/accounts/logout/", headers={"Referer": here.server.url})
        assert await ann.close_code() == 4401
        assert time.monotonic() - started < 20  # it did not wait for a timeout


async def test_a_cut_link_to_redis_makes_every_socket_look_at_its_heads(two):
    here, there = two
    async with there.socket("bob") as far:
        await cut_the_links(2)
        sent = await here.send("alice", here.talk, "While the link was down")
        told = await far.frame(type="heads")
        assert told["heads"][here.talk] >= sent["seq"] - 1
        async with asyncio.timeout(8):
            while told["heads"][here.talk] < sent["seq"]:  # the cut came first, and the message after it by its event
                told = await far.frame()
                told = {"heads": {here.talk: told["seq"]}} if told["type"] == "event" else told
        again = await here.send("alice", here.talk, "And after it")
        assert (await far.frame(type="event"))["seq"] == again["seq"]
