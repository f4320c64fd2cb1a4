"""Processes that are restarted while people write: nobody loses a message, and nobody is thrown out all at once."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from chat.leaving import waves
from tests.chat.live import Live, another_process
from tests.deploy import restart
from tests.deploy.people import Person
from tests.deploy.proxies import Nginx, program
from tests.server import ROOT, Server, free_port

DRAIN = {"DRAIN_SECONDS": "1", "DRAIN_NOTICE_SECONDS": "0.4", "RATE_SEND": "100000/min", "RATE_EVERYONE": "100000/min"}


@pytest.mark.parametrize(("count", "seconds"), [(0, 8), (1, 8), (7, 1), (2000, 8), (2001, 8), (5, 0.1)])
def test_waves_are_even_and_together_take_everyone(count, seconds):
    sizes = list(waves(count, seconds))
    assert sum(sizes) == count
    assert max(sizes) - min(sizes) <= 1
    assert len(sizes) == max(1, int(seconds / 0.25))


@pytest.mark.race
async def test_a_process_that_is_asked_to_end_sends_its_sockets_away_in_waves_and_still_answers(tmp_path):
    server = Server(tmp_path, extra=DRAIN).prepare().start()
    try:
        live = Live(server).people("alice", "bob", "carol", "dave")
        lines = [live.socket("bob") for _ in range(8)]
        open_ones = [await line.__aenter__() for line in lines]
        server.process.terminate()
        done, waiting = await asyncio.wait(
            [asyncio.create_task(one.close_code()) for one in open_ones], return_when=asyncio.FIRST_COMPLETED
        )
        assert {task.result() for task in done} == {1012}
        assert waiting  # others are still here: so the process is, and says that it goes
        async with httpx.AsyncClient() as api:
            answer = await api.get(f"{server.url}/readyz")
            assert (answer.status_code, answer.json()) == (503, {"ready": False, "process": "leaving"})
            upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"}
            key = {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", **live.headers("bob"), "Origin": server.url}
            refused = await api.get(f"{server.url}/ws/", headers={**upgrade, **key})
            assert refused.status_code == 503  # a proxy tries the next process
        sent = await live.send("alice", live.talk, "While it leaves")
        assert {await task for task in waiting} == {1012}
        assert await asyncio.to_thread(server.process.wait, 15) in {0, -15}
        server.start()
        page = await live.get("bob", f"/api/conversations/{live.talk}/messages/")
        assert page["items"][-1]["uuid"] == sent["uuid"]
    finally:
        server.discard()


class TwoProcesses:
    """Two processes of one site, which `deploy/roll.sh` can restart."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.door = free_port()
        public = f"http://127.0.0.1:{self.door}"
        extra = {**DRAIN, "PUBLIC_URL": public, "TRUSTED_ORIGINS": public, "JOBS": "external"}
        self.first = Server(folder, extra=extra).prepare()
        self.second = another_process(self.first)
        for server in (self.first, self.second):
            command = [
                sys.executable, "-m", "uvicorn", server.app, "--port", str(server.port), "--no-access-log",
                "--ws-per-message-deflate", "false", "--timeout-graceful-shutdown", "5",
            ]  # fmt: skip
            told = {"command": command, "environment": server.environment}
            (folder / f"{server.port}.json").write_text(json.dumps(told))
            restart.start(folder, str(server.port))

    @property
    def ports(self) -> list[str]:
        return [str(self.first.port), str(self.second.port)]

    def roll(self) -> subprocess.CompletedProcess[str]:
        """The operator's command, with our own in the place of systemctl."""
        told = {"RESTART": f"{sys.executable} -m tests.deploy.restart {self.folder} ", "REST": "1", "WITHIN": "30"}
        return subprocess.run(
            ["deploy/roll.sh", *self.ports],
            cwd=ROOT,
            env={**os.environ, **told},
            capture_output=True,
            text=True,
            check=False,
        )

    def end(self) -> None:
        for port in self.ports:
            restart.stop(self.folder, port)
        self.first.discard()


@pytest.fixture
def site(tmp_path):
    two = TwoProcesses(tmp_path)
    try:
        yield two
    finally:
        two.end()


@pytest.mark.race
@pytest.mark.skipif(not os.environ.get("REDIS_URL"), reason="needs REDIS_URL; make test-services sets it")
async def test_every_message_arrives_once_through_a_rolling_restart(site, tmp_path):
    direct = [f"http://127.0.0.1:{port}" for port in site.ports]
    proxy = (
        Nginx(tmp_path / "nginx", port=site.door, upstreams=site.ports, private=tmp_path / "private")
        if program("nginx")
        else None
    )
    doors = [site.first.environment["PUBLIC_URL"]] if proxy else direct
    try:
        live = Live(site.first).people("alice", "bob", "carol", "dave")
        for url in direct:
            await until_ready(url)
        old = [(tmp_path / f"{port}.pid").read_text() for port in site.ports]
        people = [Person(name, live, doors, seed) for seed, name in enumerate(["alice", "bob", "bob", "carol"] * 3)]
        silence, end = asyncio.Event(), asyncio.Event()
        following = [asyncio.create_task(one.follow(live.group, end)) for one in people]
        writing = [asyncio.create_task(one.write(live.group, silence)) for one in people[:4]]
        rolled = await asyncio.to_thread(site.roll)
        assert rolled.returncode == 0, rolled.stderr
        silence.set()
        acknowledged = [sent for one in await asyncio.gather(*writing) for sent in one]
        end.set()
        logs = await asyncio.gather(*following)
    finally:
        if proxy:
            proxy.stop()
    assert all((tmp_path / f"{port}.pid").read_text() != pid for port, pid in zip(site.ports, old, strict=True))
    told = [event["message"] for event in logs[0] if event["message"]["kind"] == "text"]
    assert sorted((one["client_id"], one["text"]) for one in told) == sorted(acknowledged)
    assert all(log == logs[0] for log in logs)
    codes = [code for one in people for code in one.codes]
    assert codes
    assert set(codes) == {1012}  # nobody's line just broke


async def until_ready(url: str) -> None:
    async with httpx.AsyncClient() as api:
        for _ in range(400):
            try:
                if (await api.get(f"{url}/readyz")).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.05)
    raise AssertionError(f"{url} is not ready")
