"""The socket of a real server process, with real connections."""

from __future__ import annotations

import asyncio
import socket as sockets
import time
from uuid import uuid4

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.chat.live import Line, Live
from tests.server import Server


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("chat"), extra={"RATE_SEND": "100000/min", "RATE_EVERYONE": "100000/min"})
    try:
        yield Live(server.prepare().start()).people("alice", "bob", "carol", "dave")
    finally:
        server.discard()


async def test_a_message_reaches_everyone_in_the_conversation_and_no_one_else(live):
    async with live.socket("alice") as alice, live.socket("bob") as bob, live.socket("dave") as dave:
        assert bob.hello["heads"].keys() == {live.talk, live.group, live.followed, live.feed}
        assert dave.hello["heads"] == {}
        started = time.monotonic()
        sent = await live.send("alice", live.talk, "Hello")
        frame = await bob.frame(type="event")
        assert time.monotonic() - started < 20  # it did not wait for a timeout
        assert frame == await alice.frame(type="event")
        assert frame["event"] == {"type": "message.created", "message": sent}
        assert frame["conversation"] == live.talk
        assert frame["seq"] == bob.hello["heads"][live.talk] + 1
        assert frame["epoch"] == bob.hello["epoch"]
        assert await dave.silence() == []


async def test_state_and_events_are_the_same_as_a_fresh_fetch(live):
    url = f"/api/conversations/{live.talk}/messages/"
    before = await live.get("bob", url)
    async with live.socket("bob") as bob:
        for text in ("one", "two"):
            await live.send("alice", live.talk, text)
        told = [await bob.frame(type="event") for _ in range(2)]
    after = await live.get("bob", url)
    own = {"live": None, "is_starred": False, "chosen": []}
    shown = [*before["items"], *({**frame["event"]["message"], **own} for frame in told)]
    assert shown == after["items"]
    assert told[-1]["seq"] == after["seq"]


async def test_what_was_missed_while_away_is_fetched_from_where_one_left_off(live):
    async with live.socket("bob") as bob:
        await live.send("alice", live.talk, "Seen")
        seen = (await bob.frame(type="event"))["seq"]
    for number in range(3):
        await live.send("alice", live.talk, f"Missed {number}")
    async with live.socket("bob") as bob:
        assert bob.hello["heads"][live.talk] == seen + 3
        missed = await live.get("bob", f"/api/conversations/{live.talk}/events/", after=seen)
        assert [one["seq"] for one in missed["events"]] == [seen + 1, seen + 2, seen + 3]
        assert [one["event"]["message"]["text"] for one in missed["events"]] == ["Missed 0", "Missed 1", "Missed 2"]
        assert (missed["epoch"], missed["head"], missed["too_far"]) == (bob.hello["epoch"], seen + 3, False)


async def test_the_same_send_over_many_connections_at_once_is_one_message_and_one_event(live):
    client_id = str(uuid4())
    async with live.socket("bob") as bob:
        answers = await asyncio.gather(*(live.send("alice", live.talk, "Once", client_id) for _ in range(12)))
        assert len({answer["uuid"] for answer in answers}) == 1
        await bob.frame(type="event")
        assert [frame for frame in await bob.silence() if frame["type"] == "event"] == []


async def test_texts_of_every_length_reach_every_device_alike(live):
    """A frame says its length in one byte or in three, and is made once for all who get it."""
    texts = ["茶", "tea " * 10, "茶" * 400, "🍵" * 4000]
    async with live.socket("alice") as alice, live.socket("bob") as phone, live.socket("bob") as laptop:
        for text in texts:
            await live.send("alice", live.talk, text)
        for device in (alice, phone, laptop):
            heard = [(await device.frame(type="event"))["event"]["message"]["text"] for _ in texts]
            assert heard == [text.strip() for text in texts]


async def test_a_heartbeat_is_answered_with_the_heads(live):
    async with live.socket("bob") as bob:
        sent = await live.send("alice", live.talk, "Hello")
        await bob.say(type="heartbeat")
        heads = await bob.frame(type="heads")
        assert heads["heads"][live.talk] == sent["seq"]
        assert heads["epoch"] == bob.hello["epoch"]


async def test_typing_reaches_the_others_once_and_a_strangers_reaches_nobody(live):
    async with live.socket("alice") as alice, live.socket("bob") as bob, live.socket("dave") as dave:
        for _ in range(3):
            await alice.say(type="typing", conversation=live.talk)
        data = {"conversation": live.talk, "user": {"uuid": live.uuids["alice"], "name": "Alice"}}
        assert await bob.frame(type="ring") == {"type": "ring", "name": "typing", "data": data}
        await dave.say(type="typing", conversation=live.talk)
        await dave.say(type="typing", conversation="nonsense")
        assert await bob.silence() == []
        assert await alice.silence(0.1) == []


async def test_ones_other_devices_hear_what_was_read(live):
    sent = await live.send("alice", live.talk, "Read me")
    async with live.socket("bob") as phone, live.socket("alice") as alice:
        async with live.api("bob") as api:
            await api.put(f"/api/conversations/{live.talk}/read/", json={"seq": sent["seq"]})
        ring = await phone.frame(type="ring", name="read")
        assert (ring["data"]["read_seq"], ring["data"]["unread"]) == (sent["seq"], 0)
        assert [frame["name"] for frame in await alice.silence()] == [
            "seen"
        ]  # and nothing of what bob has left to read


async def test_a_broadcast_reaches_who_follows(live):
    async with live.socket("bob") as follower, live.socket("carol") as other:
        await asyncio.to_thread(
            live.server.shell,
            "from uuid import uuid4; from chat.models import Conversation; from accounts.models import User;"
            "from chat.services.messages import post_to_feed; from chat.cards import Card;"
            f"post_to_feed(feed=Conversation.objects.get(uuid='{live.feed}'),"
            " sender=User.objects.get(username='voice-alice'), client_id=uuid4(), card=Card(kind='t.news', ref='1'))",
        )
        # Another process sent it. With Redis it is told at once, without it the next heartbeat shows it.
        await follower.say(type="heartbeat")
        heads = await follower.frame(type="heads")
        assert heads["heads"][live.feed] == 1
        log = await live.get("bob", f"/api/conversations/{live.feed}/events/", after=0)
        assert log["events"][0]["event"]["message"]["card"]["ref"] == "1"
        assert [frame for frame in await other.silence() if frame["type"] == "event"] == []


# Who gets in --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "https://127.0.0.1:{port}",
        "http://127.0.0.1:1",
        None,
        "http://127.0.0.1:x",
        "http://127.0.0.1:99999999",
        "http://[",
        "http://[::1",
        "http://a:b:c",
        "http://\xff",
        "x" * 5000,
    ],
    ids=lambda origin: str(origin)[:40].encode("ascii", "replace").decode(),
)
async def test_a_page_from_elsewhere_cannot_use_the_cookie(live, origin):
    given = origin and origin.format(port=live.server.port)
    with pytest.raises(InvalidStatus) as refused:
        async with connect(live.address, origin=given, additional_headers=live.headers("alice")):
            pass
    assert refused.value.response.status_code == 403


async def test_there_is_one_socket_address_and_any_other_is_refused(live):
    for options in ({"origin": live.server.url}, {"subprotocols": ["souk", f"bearer.{live.token}"]}):
        with pytest.raises(InvalidStatus) as refused:
            async with connect(f"{live.address}elsewhere/", additional_headers=live.headers("alice"), **options):
                pass
        assert refused.value.response.status_code == 403


@pytest.mark.parametrize(
    "cookie",
    [
        "",
        "sessionid=",
        "sessionid=0123456789abcdefghijklmnopqrstuv",
        "sessionid=%00",
        'sessionid="\\000bcdefghijk"',
        "sessionid=\xff\xfe\xff\xfe\xff\xfe\xff\xfe",
        "=;;=",
        "x" * 5000,
    ],
)
async def test_who_is_not_signed_in_is_told_so_and_closed(live, cookie):
    async with connect(live.address, origin=live.server.url, additional_headers={"Cookie": cookie}) as connection:
        assert await Line(connection).close_code() == 4401


async def test_a_program_comes_in_with_its_token_from_anywhere(live):
    options = {"subprotocols": ["souk", f"bearer.{live.token}"]}
    for origin in (None, "https://my-bot.example"):
        async with connect(live.address, origin=origin, **options) as connection:
            assert connection.subprotocol == "souk"
            hello = await Line(connection).frame(type="hello")
            assert live.talk in hello["heads"]


async def test_a_wrong_token_is_no_way_in_not_even_beside_a_good_cookie(live):
    options = {"subprotocols": ["souk", "bearer.souk_" + "x" * 40], "additional_headers": live.headers("alice")}
    async with connect(live.address, origin=live.server.url, **options) as connection:
        assert await Line(connection).close_code() == 4401


# Who is put out -----------------------------------------------------------------------------------
async def test_logging_out_closes_the_socket_within_two_seconds(live):
    live = live.people("ann", "ben", "cid", "dan")
    async with live.socket("ann") as ann, live.socket("ben") as ben:
        async with live.api("ann") as api:
            started = time.monotonic()
            answer = await api.post("/accounts/logout/", headers={"Referer": live.server.url})
            assert answer.status_code == 302
        assert await ann.close_code() == 4401
        assert time.monotonic() - started < 20  # it did not wait for a timeout
        await ben.say(type="heartbeat")
        assert (await ben.frame(type="heads"))["heads"]


@pytest.mark.parametrize(
    "end",
    [
        "from django.contrib.sessions.models import Session; Session.objects.filter(pk='{session}').delete()",
        "from accounts.models import User; User.objects.filter(username='{name}').update(is_active=False)",
        "from accounts.models import User; User.objects.filter(username='{name}').update(password='changed')",
    ],
)
async def test_a_session_that_another_process_ended_is_closed_too(live, end):
    name = f"zoe{uuid4().hex[:8]}"
    live = live.people(name, f"{name}-friend", f"{name}-stranger")
    async with live.socket(name) as zoe:
        code = end.format(session=live.sessions[name], name=name)
        await asyncio.to_thread(live.server.shell, code)
        started = time.monotonic()  # it was over some time before the command's process ended
        assert await zoe.close_code() == 4401
        assert time.monotonic() - started < 20  # it did not wait for a timeout


async def test_a_revoked_token_is_closed(live):
    live = live.people("tom", "tim", "tam", "tem")
    async with connect(live.address, subprotocols=["souk", f"bearer.{live.token}"]) as connection:
        line = Line(connection)
        await line.frame(type="hello")
        code = "from accounts.models import AccessToken; AccessToken.objects.filter(user__username='tom').delete()"
        await asyncio.to_thread(live.server.shell, code)
        started = time.monotonic()
        assert await line.close_code() == 4401
        assert time.monotonic() - started < 20  # it did not wait for a timeout


async def test_who_is_removed_hears_nothing_more_and_their_heads_say_so(live):
    live = live.people("una", "uli", "ute", "udo")
    async with live.socket("ute") as ute, live.socket("uli") as uli:
        code = (
            "from django.utils import timezone; from chat.models import Membership;"
            f"Membership.objects.filter(conversation__uuid='{live.group}', user__username='ute')"
            ".update(left_at=timezone.now())"
        )
        await asyncio.to_thread(live.server.shell, code)
        await live.send("una", live.group, "Without Ute")
        await uli.frame(type="event")
        assert await ute.silence() == []
        await ute.say(type="heartbeat")
        assert live.group not in (await ute.frame(type="heads"))["heads"]


# What bad clients get -----------------------------------------------------------------------------
@pytest.mark.parametrize("raw", ["not json", "[1]", "1", b"\x00\x01", "[" * 4000, '{"type":' + '"x' * 3000 + '"}'])
async def test_a_frame_that_makes_no_sense_closes_the_socket(live, raw):
    async with live.socket("bob") as bob:
        await bob.connection.send(raw)
        assert await bob.close_code() == 4400


async def test_a_frame_of_an_unknown_type_is_passed_over(live):
    async with live.socket("bob") as bob:
        await bob.say(type="from the future")
        await bob.say(type="typing", conversation=7)
        await bob.say(type="heartbeat")
        assert (await bob.frame())["type"] == "heads"


async def test_a_flood_of_frames_closes_the_socket(live):
    async with live.socket("bob") as bob:
        for _ in range(200):
            await bob.say(type="nothing")
        assert await bob.close_code() == 4429


async def test_a_slow_socket_is_closed_to_resume_and_holds_nobody_up(live):
    """Bob's other device stops reading; he goes on, and the device later resumes without a gap.

    A job says it all, so this is also how a thread without a loop reaches the sockets of its process.
    """
    raw = sockets.create_connection(("127.0.0.1", live.server.port))
    raw.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 65536)
    raw.setblocking(False)
    count, size = 450, 40_000
    async with (
        live.socket("bob", sock=raw, max_queue=1, close_timeout=1) as slow,
        live.socket("bob", max_queue=None) as quick,
    ):
        seen = slow.hello["heads"][live.talk]
        slow.connection.transport.pause_reading()
        code = f"from tests.chat.loud import say_much; say_much.enqueue('alice', '{live.talk}', {count}, {size})"
        await asyncio.to_thread(live.server.shell, code)
        got = [await quick.frame(type="event") for _ in range(count)]
        assert [frame["seq"] for frame in got] == list(range(seen + 1, seen + count + 1))
        slow.connection.transport.resume_reading()
        assert await slow.close_code() == 4408
    missed = await live.get("bob", f"/api/conversations/{live.talk}/events/", after=seen, limit=500)
    assert [one["seq"] for one in missed["events"]] == list(range(seen + 1, seen + count + 1))


async def test_one_person_cannot_hold_sockets_without_end(live):
    live = live.people("max", "mia", "mo", "mu")
    lines = []
    try:
        for _ in range(40):
            connection = await connect(live.address, origin=live.server.url, additional_headers=live.headers("max"))
            lines.append(connection)
            await Line(connection).frame(type="hello")
        async with connect(live.address, origin=live.server.url, additional_headers=live.headers("max")) as connection:
            assert await Line(connection).close_code() == 4429
        await lines.pop().close()
        async with live.socket("max"):
            pass
    finally:
        await asyncio.gather(*(connection.close() for connection in lines))


async def test_a_restart_is_said_by_its_code(live):
    async with live.socket("bob") as bob:
        await asyncio.to_thread(live.server.stop)
        assert await bob.close_code() == 1012
    live.server.start()
    async with live.socket("bob") as bob:
        assert live.talk in bob.hello["heads"]
    assert "Traceback" not in live.server.log()
