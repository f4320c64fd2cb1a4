"""What is written to a socket in one turn of the loop goes out in one call, in order."""

from __future__ import annotations

import asyncio

import pytest

from config.websocket import GatheringTransport, Turn


class Wire:
    """A transport that notes what it is asked for."""

    def __init__(self) -> None:
        self.calls: list[bytes] = []
        self.is_closed = False

    def write(self, data: bytes) -> None:
        assert not self.is_closed
        self.calls.append(data)

    def close(self) -> None:
        self.is_closed = True

    def is_closing(self) -> bool:
        return self.is_closed

    def get_extra_info(self, name: str) -> str:
        return f"the wire's {name}"


@pytest.fixture
async def turn() -> Turn:
    return Turn(asyncio.get_running_loop())


async def test_the_frames_of_a_turn_are_one_call_for_each_socket(turn: Turn):
    wires = [Wire(), Wire()]
    sockets = [GatheringTransport(wire, turn) for wire in wires]
    for frame in (b"one ", b"two ", b"three"):
        for socket in sockets:
            socket.write(frame)
    assert [wire.calls for wire in wires] == [[], []]
    await asyncio.sleep(0)
    assert [wire.calls for wire in wires] == [[b"one two three"], [b"one two three"]]
    sockets[0].write(b"four")
    await asyncio.sleep(0)
    assert [wire.calls for wire in wires] == [[b"one two three", b"four"], [b"one two three"]]


async def test_what_was_written_before_the_end_goes_out_before_it(turn: Turn):
    wire = Wire()
    socket = GatheringTransport(wire, turn)
    socket.write(b"goodbye")
    socket.close()
    assert (wire.calls, wire.is_closed) == ([b"goodbye"], True)
    await asyncio.sleep(0)
    assert wire.calls == [b"goodbye"]


async def test_a_connection_that_went_meanwhile_gets_nothing_and_holds_nobody_up(turn: Turn):
    gone, there = Wire(), Wire()
    for wire in (gone, there):
        GatheringTransport(wire, turn).write(b"hello")
    gone.close()
    await asyncio.sleep(0)
    assert (gone.calls, there.calls) == ([], [b"hello"])


async def test_everything_else_is_the_transports(turn: Turn):
    assert GatheringTransport(Wire(), turn).get_extra_info("peername") == "the wire's peername"
