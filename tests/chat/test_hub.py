"""The hub with sockets whose client the test plays, one frame at a time."""

from __future__ import annotations

import asyncio
import json
import logging

import pytest

from chat.credentials import Credential
from chat.hub import CLOSE_SLOW, CROWD, QUEUE_LIMIT, TRANSIENT_LIMIT, Hub, Socket


class Pipe:
    """The far end of a socket: it takes frames while it is open, and holds the writer while it is not."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.open.set()
        self.got: list[str] = []
        self.closed: list[int] = []

    async def send(self, message) -> None:
        await self.open.wait()
        if message["type"] == "websocket.close":
            self.closed.append(message["code"])
        elif message["text"] != "first":
            self.got.append(message["text"])


async def join(hub: Hub, user_id: int, pipe: Pipe, session: str = "s") -> Socket:
    socket = Socket(pipe.send, Credential(user_id=user_id, session_key=session, stamp="p"))
    hub.add(socket)
    socket.start("first")
    await settle()
    return socket


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_a_frame_reaches_every_socket_of_its_users_and_no_other():
    hub, phone, laptop, other = Hub(), Pipe(), Pipe(), Pipe()
    await join(hub, 1, phone)
    await join(hub, 1, laptop)
    await join(hub, 2, other)
    hub.deliver("one", [1])
    hub.deliver("both", [1, 2, 3])
    await settle()
    assert phone.got == laptop.got == ["one", "both"]
    assert other.got == ["both"]


async def test_a_slow_socket_holds_nobody_up_and_keeps_its_order():
    hub, slow, quick = Hub(), Pipe(), Pipe()
    await join(hub, 1, slow)
    await join(hub, 2, quick)
    slow.open.clear()
    for number in range(20):
        hub.deliver(str(number), [1, 2])
    await settle()
    assert quick.got == [str(number) for number in range(20)]
    assert slow.got == []
    slow.open.set()
    await settle()
    assert slow.got == quick.got


async def crowd(hub: Hub) -> tuple[list[int], Pipe]:
    """The users of a crowd, and the far end of the last one's socket."""
    users = list(range(CROWD))
    for user in users:
        await join(hub, user, pipe := Pipe())
    return users, pipe


async def test_after_a_crowd_what_follows_goes_out_together_and_in_order(monkeypatch):
    monkeypatch.setattr("chat.hub.REST", 60.0)
    monkeypatch.setattr("chat.hub.LONGEST_REST", 0.3)
    hub = Hub()
    users, pipe = await crowd(hub)
    hub.in_turn(lambda: hub.deliver("first", users[:1]))
    hub.in_turn(lambda: hub.deliver("to few, at once", users[-1:]))
    hub.in_turn(lambda: hub.deliver("to all, at once", users))
    assert pipe.got == ["to few, at once", "to all, at once"]
    for number in range(3):
        hub.in_turn(lambda number=number: hub.deliver(str(number), users))
    hub.in_turn(lambda: hub.deliver("to one", users[-1:]))
    await settle()
    assert pipe.got[2:] == []
    async with asyncio.timeout(5):
        while len(pipe.got) == 2:
            await asyncio.sleep(0.01)
    assert pipe.got[2:] == ["0", "1", "2", "to one"]


async def test_a_rest_is_cut_short_and_a_failure_in_it_holds_nobody_up(monkeypatch, caplog):
    monkeypatch.setattr("chat.hub.LONGEST_REST", 60.0)
    monkeypatch.setattr("chat.hub.REST", 60.0)
    hub = Hub()
    users, pipe = await crowd(hub)
    hub.in_turn(lambda: hub.deliver("one", users))
    hub.in_turn(lambda: 1 // 0)
    hub.in_turn(lambda: hub.deliver("two", users[-1:]))
    assert pipe.got == ["one"]
    with caplog.at_level(logging.CRITICAL):
        hub.deliver_waiting()
    assert pipe.got == ["one", "two"]
    hub.in_turn(lambda: hub.deliver("three", users[-1:]))
    assert pipe.got == ["one", "two", "three"]  # few were written to: no rest


async def test_what_may_be_lost_is_lost_first():
    hub, slow = Hub(), Pipe()
    socket = await join(hub, 1, slow)
    slow.open.clear()
    hub.deliver("held by the writer", [1])
    await settle()
    for number in range(QUEUE_LIMIT):
        hub.deliver(f"ring {number}", [1], transient=True)
    assert len(socket._queue) == TRANSIENT_LIMIT
    for number in range(QUEUE_LIMIT):
        hub.deliver(f"event {number}", [1])
    slow.open.set()
    await settle()
    assert slow.got == ["held by the writer", *(f"event {number}" for number in range(QUEUE_LIMIT))]
    assert not socket.is_closing


async def test_a_full_queue_closes_with_the_code_that_means_resume():
    hub, slow, quick = Hub(), Pipe(), Pipe()
    socket = await join(hub, 1, slow)
    await join(hub, 2, quick)
    slow.open.clear()
    hub.deliver("held by the writer", [1])
    await settle()
    for number in range(QUEUE_LIMIT + 1):
        hub.deliver(str(number), [1, 2])
        await asyncio.sleep(0)
    assert socket.is_closing
    await settle()
    slow.open.set()
    await settle()
    assert slow.closed == [CLOSE_SLOW]
    assert slow.got == []
    assert len(quick.got) == QUEUE_LIMIT + 1


async def test_a_client_that_never_reads_again_is_let_go(monkeypatch):
    monkeypatch.setattr("chat.hub.CLOSE_PATIENCE", 0.05)
    hub, slow = Hub(), Pipe()

    async def serve() -> None:
        socket = Socket(slow.send, Credential(user_id=1, session_key="s", stamp="p"))
        hub.add(socket)
        socket.start("first")
        slow.open.clear()
        socket.close(CLOSE_SLOW)
        await asyncio.sleep(5)

    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(asyncio.create_task(serve()), 2)


async def test_ended_sessions_are_closed_and_get_nothing_more():
    hub, ended, other = Hub(), Pipe(), Pipe()
    await join(hub, 1, ended, session="old")
    await join(hub, 1, other, session="new")
    hub.close_where(lambda one: one.session_key == "old", 4401)
    hub.deliver("secret", [1])
    await settle()
    assert (ended.closed, ended.got) == ([4401], [])
    assert (other.closed, other.got) == ([], ["secret"])


async def test_a_thread_without_a_loop_reaches_the_sockets():
    hub, pipe = Hub(), Pipe()
    await join(hub, 1, pipe)
    await asyncio.to_thread(hub.call, hub.deliver, json.dumps({"from": "a thread"}), [1])
    await settle()
    assert pipe.got == ['{"from": "a thread"}']


async def test_what_a_thread_calls_together_comes_in_order_and_at_its_end_even_where_that_is_a_failure():
    hub, pipe = Hub(), Pipe()
    await join(hub, 1, pipe)
    told_before_the_end = []

    def work() -> None:
        with hub.together():
            hub.call(hub.deliver, "one", [1])
            hub.call(hub.deliver, "two", [1])
            asyncio.run_coroutine_threadsafe(settle(), loop).result()
            told_before_the_end.extend(pipe.got)
            raise OSError("failed at last")

    loop = asyncio.get_running_loop()
    with pytest.raises(OSError, match="failed at last"):
        await asyncio.to_thread(work)
    await asyncio.to_thread(hub.call, hub.deliver, "three", [1])
    await settle()
    assert (told_before_the_end, pipe.got) == ([], ["one", "two", "three"])


def test_a_process_without_sockets_delivers_to_nobody_and_does_not_fail():
    Hub().call(lambda: pytest.fail("there is no loop to run this on"))


async def test_a_lost_connection_ends_its_writer_quietly():
    hub, pipe = Hub(), Pipe()

    async def broken(message) -> None:
        raise OSError("gone")

    gone = Socket(broken, Credential(user_id=1, session_key="s", stamp="p"))
    hub.add(gone)
    gone.start("first")
    await join(hub, 1, pipe)
    hub.deliver("one", [1])
    await settle()
    hub.deliver("two", [1])
    await settle()
    assert pipe.got == ["one", "two"]
    hub.remove(gone)
    assert hub.count_of(1) == 1


@pytest.mark.parametrize("manner", ["waits a turn", "waits for a future", "needs a task"])
async def test_any_manner_of_server_gets_every_frame_once_and_in_order(manner):
    hub, got = Hub(), []

    async def send(message) -> None:
        if manner == "waits a turn":
            await asyncio.sleep(0)
        elif manner == "waits for a future":
            await asyncio.sleep(0.001)
        else:
            async with asyncio.timeout(1):
                await asyncio.sleep(0)
        got.append(message["text"])

    socket = Socket(send, Credential(user_id=1, session_key="s", stamp="p"))
    hub.add(socket)
    hub.deliver("while the hello is made", [1])
    socket.start("hello")
    for number in range(5):
        hub.deliver(str(number), [1])
        await asyncio.sleep(0.002 * (number % 2))
    await asyncio.sleep(0.05)
    assert got == ["hello", "while the hello is made", "0", "1", "2", "3", "4"]


class Full:
    """A server that writes at once, but for the time that it is full."""

    def __init__(self) -> None:
        self.is_full = False
        self.room = asyncio.Event()
        self.got: list[tuple[str, str]] = []

    def write_now(self, message) -> bool:
        if not self.is_full:
            self.got.append(("at once", message["text"]))
        return not self.is_full

    async def send(self, message) -> None:
        if self.is_full:
            await self.room.wait()
        self.got.append(("sent", message["text"]))


async def test_a_server_that_writes_at_once_is_given_every_frame_once_and_in_order():
    hub, server = Hub(), Full()
    socket = Socket(server.send, Credential(user_id=1, session_key="s", stamp="p"))
    hub.add(socket)
    socket.start("hello")
    await settle()
    hub.deliver("a", [1])
    assert server.got == [("sent", "hello"), ("at once", "a")]  # without a turn of the loop
    server.is_full = True
    hub.deliver("b", [1])
    server.is_full = False
    hub.deliver("c", [1])  # there is room again, but `b` waits
    await settle()
    assert server.got == [("sent", "hello"), ("at once", "a")]
    server.room.set()
    await settle()
    hub.deliver("d", [1])
    assert server.got[2:] == [("sent", "b"), ("sent", "c"), ("at once", "d")]
