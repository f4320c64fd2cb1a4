"""A Redis that hangs costs a send nothing but its first moment; the site goes on without it, and with it once it is back."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import threading
from uuid import uuid4

import pytest

from tests.chat.live import Live
from tests.faults.services import Redis
from tests.server import Server, free_port

SENDS = 40
FREE = {"RATE_SEND": "100000/min", "RATE_EVERYONE": "100000/min", "JOBS": "external"}


class Silent:
    """Takes connections and what they say, and never answers, as a process that is stopped."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", free_port()), backlog=200)
        self.url = f"redis://127.0.0.1:{self._listener.getsockname()[1]}/0"
        self.taken: list[socket.socket] = []
        threading.Thread(target=self._take, daemon=True).start()

    def _take(self) -> None:
        while True:
            try:
                self.taken.append(self._listener.accept()[0])
            except OSError:
                return

    def close(self) -> None:
        for one in [self._listener, *self.taken]:
            one.close()


@pytest.fixture
def silent():
    service = Silent()
    yield service
    service.close()


def site_with(url: str, folder) -> Server:
    return Server(folder, extra={**FREE, "REDIS_URL": url}).prepare()


async def send_many(here: Live, api) -> None:
    for _ in range(SENDS):
        body = {"client_id": str(uuid4()), "text": "Still here"}
        answer = await api.post(f"/api/conversations/{here.talk}/messages/", json=body)
        assert answer.status_code == 201, answer.text


async def test_a_redis_that_never_answers_is_asked_once_and_not_for_each_send(silent, tmp_path):
    server = site_with(silent.url, tmp_path)
    try:
        here = Live(server.start()).people("alice", "bob", "dave")
        before = len(silent.taken)
        async with here.api("alice") as api, here.socket("bob") as line:
            await send_many(here, api)
            told = [await line.frame(type="event") for _ in range(SENDS)]
        assert len(told) == SENDS
        looking = 30  # the lookout and the listener come by every second
        assert len(silent.taken) - before < SENDS // 4 + looking
    finally:
        server.discard()


@pytest.mark.skipif(not shutil.which("redis-server"), reason="needs redis-server")
async def test_a_redis_that_is_stopped_and_goes_on_later_is_used_again(tmp_path):
    redis = Redis().start()
    server = site_with(redis.url, tmp_path)
    other = Server(tmp_path, extra=server.extra, database=server.database)
    try:
        here = Live(server.start()).people("alice", "bob", "dave")
        there = here.at(other.start())
        async with here.api("alice") as api, there.socket("bob") as far:
            await send_many(here, api)
            for _ in range(SENDS):
                await far.frame(type="event")
            os.kill(redis._process.pid, signal.SIGSTOP)
            await send_many(here, api)
            async with there.socket("dave"):  # opening does not wait for it either
                pass
            os.kill(redis._process.pid, signal.SIGCONT)
            head = (await here.get("bob", "/api/sync/"))["heads"][here.talk]
            frame = await far.frame(type="heads")  # what was lost is made up as soon as Redis is back
            assert frame["heads"][here.talk] == head
            while True:
                sent = await here.send("alice", here.talk, "Again")
                try:
                    async with asyncio.timeout(1):
                        while (await far.frame(type="event"))["event"]["message"]["uuid"] != sent["uuid"]:
                            pass
                        break
                except TimeoutError:
                    continue
    finally:
        other.stop()
        server.discard()
        redis.discard()
