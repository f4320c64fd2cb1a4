"""What an open socket still hears: for tests of signing out, blocking, removing and suspending.

Nothing here waits for a time to pass. The server writes to one socket in the order in which things happened, so what was not
heard before the answer to a heartbeat is not on its way.
"""

from __future__ import annotations

from typing import Any

from tests.chat.live import Line, Live

SIGNED_OUT = 4401


async def heard_until_now(line: Line) -> list[dict[str, Any]]:
    """Every frame that has come by the time a heartbeat is answered; the answer is the last."""
    await line.say(type="heartbeat")
    frames = [await line.frame()]
    while frames[-1]["type"] != "heads":
        frames.append(await line.frame())
    return frames


async def assert_hears(line: Line, live: Live, speaker: str, conversation: str) -> None:
    """What `speaker` says there arrives, once, and the heads name the conversation."""
    sent = await live.send(speaker, conversation, "Do you hear me?")
    frames = await heard_until_now(line)
    assert [one["seq"] for one in frames if one.get("conversation") == conversation] == [sent["seq"]]
    assert frames[-1]["heads"][conversation] == sent["seq"]


async def assert_hears_nothing(line: Line, live: Live, speaker: str, conversation: str) -> None:
    """What `speaker` says there does not arrive, and the heads do not tell of it; the socket itself is open."""
    await live.send(speaker, conversation, "Not for everybody")
    frames = await heard_until_now(line)
    assert [one for one in frames if one.get("conversation") == conversation] == []
    assert conversation not in frames[-1]["heads"]


async def assert_typing(writer: Line, reader: Line, conversation: str, *, is_passed_on: bool) -> None:
    """Whether one socket's typing reaches another. A socket's typing is passed on every two seconds: use a fresh one."""
    await heard_until_now(reader)
    await writer.say(type="typing", conversation=conversation)
    await heard_until_now(writer)  # by now it has been passed on, or not
    rings = [one for one in await heard_until_now(reader) if one.get("name") == "typing"]
    assert [one["data"]["conversation"] for one in rings] == ([conversation] if is_passed_on else [])


async def assert_put_out(line: Line) -> None:
    """The server closes the socket, and says that it is because its person is not signed in any more."""
    assert await line.close_code() == SIGNED_OUT
