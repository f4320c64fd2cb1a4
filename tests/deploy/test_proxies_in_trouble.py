"""What a proxy does while something behind it, or somebody before it, misbehaves: with the files that operators copy."""

from __future__ import annotations

import asyncio
import socket

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from tests.deploy.door import Door, posted
from tests.deploy.proxies import PROXIES

pytestmark = pytest.mark.race
MEGABYTE = 1_000_000
GONE = "redis://127.0.0.1:1/0"  # a Redis that nobody can reach


@pytest.fixture(scope="module", params=PROXIES, ids=lambda proxy: proxy.name)
def door(request, tmp_path_factory):
    """Two processes without their Redis; a visitor has two seconds to say what they want. The last test kills both."""
    door = Door(request.param, tmp_path_factory.mktemp("trouble"), processes=2, patience=2, REDIS_URL=GONE)
    yield door
    door.close()


async def test_without_redis_the_proxy_keeps_serving_the_site_and_sends_arrive(door):
    live = door.live
    async with httpx.AsyncClient() as api:
        for url in door.inside:
            answer = await api.get(f"{url}/readyz")
            assert (answer.status_code, answer.json()["layer"]) == (200, "degraded")
            assert answer.json()["degraded"] == ["layer", "limits"]
            assert 'souk_part_ok{part="layer"} 0.0' in (await api.get(f"{url}/metrics")).text
    await asyncio.sleep(2)  # in which the proxy asks its processes how they are
    for number in range(6):  # by both processes, in turn
        async with live.api("alice") as api:
            assert (await api.get("/chats/")).status_code == 200
        await live.send("alice", live.talk, f"Without Redis {number}")
    history = await live.get("bob", f"/api/conversations/{live.talk}/messages/")
    assert [one["text"] for one in history["items"]][-6:] == [f"Without Redis {number}" for number in range(6)]
    async with live.socket("bob") as bob:
        assert bob.hello["heads"][live.talk] >= 6


async def test_one_request_that_cannot_be_served_takes_no_process_away(door):
    """A body that is too large, and a visitor who leaves before the answer: the next request is served at once."""
    for in_pieces in (False, True) * 2:
        assert posted(door.port, "/api/attachments/", 29 * MEGABYTE, in_pieces=in_pieces)[0] == 413
        with socket.create_connection(("127.0.0.1", door.port)) as one:
            one.sendall(b"GET /chats/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        async with door.live.api("alice") as api:
            assert (await api.get("/chats/")).status_code == 200


async def test_a_connection_that_never_ends_its_head_is_closed_and_others_are_served_meanwhile(door):
    slow = []
    try:
        for _ in range(300):
            slow.append(socket.create_connection(("127.0.0.1", door.port)))
            slow[-1].sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
        assert await door.live.send("alice", door.live.talk, "Meanwhile")
        for one in slow:
            one.settimeout(20)
            await asyncio.to_thread(until_closed, one)
    finally:
        for one in slow:
            one.close()


def until_closed(one: socket.socket) -> None:
    """Reads what a server says before it closes. Raises TimeoutError where it does not."""
    try:
        while one.recv(4096):
            pass
    except ConnectionResetError:
        pass


async def test_where_no_process_answers_people_read_that_the_site_is_away(door):
    for server in door.servers:
        server.kill()
    async with door.live.api("alice") as api:
        answer = await api.get("/chats/", timeout=20)
        static = await api.get("/static/joined.json")
    assert (answer.status_code, "away for a moment" in answer.text) == (503, True)
    assert "暂时无法访问" in answer.text
    assert answer.headers["Retry-After"] == "5"
    assert static.status_code == 404  # which the proxy knows by itself
    with pytest.raises(InvalidStatus):
        async with door.live.socket("alice"):
            pass
