"""A message that comes over the socket is stored, limited, refused and answered as the one that comes over HTTP."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import Any
from uuid import uuid4

import pytest
from websockets.exceptions import ConnectionClosed

from tests.chat.live import Live
from tests.chat.uploads import picture
from tests.server import Server

LIMIT = 120  # messages a minute of one person, as a site has it where nobody says otherwise (RATE_SEND)
SIGN_OUT = "from django.contrib.sessions.models import Session; Session.objects.filter(session_key={key!r}).delete()"
SUSPEND = """
from datetime import timedelta
from django.utils import timezone
from accounts.models import User
User.objects.filter(username={name!r}).update(suspended_until=timezone.now() + timedelta(days=1))
"""
NEW_PASSWORD = """
from accounts.models import User
user = User.objects.get(username={name!r})
user.set_password("another one, and long")
user.save()
"""
SPEAK_CHINESE = "from accounts.models import User; User.objects.filter(username={name!r}).update(language='zh-hans')"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("sending")).prepare()
    try:
        server.start()
        yield Live(server)
    finally:
        server.discard()


@pytest.fixture
def live(site):
    """People of the test's own: alice knows bob and carol, and dave is a stranger."""
    tail = uuid4().hex[:6]
    live = site.people(*(f"{name}{tail}" for name in ("alice", "bob", "carol", "dave")))
    live.alice, live.bob, _carol, live.dave = live.sessions
    return live


async def log(live: Live, conversation: str) -> list[dict[str, Any]]:
    page = await live.get(live.alice, f"/api/conversations/{conversation}/messages/", limit=100)
    return [item for item in page["items"] if item["kind"] != "system"]


async def texts(live: Live, conversation: str) -> list[str]:
    return [item["text"] for item in await log(live, conversation)]


def plain(message: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in message.items() if name not in {"live", "is_starred", "chosen"}}


async def test_it_is_stored_answered_and_told_to_everybody(live):
    async with live.socket(live.alice) as alice, live.socket(live.bob) as bob:
        answer = await live.send_over(alice, live.group, " Tea at five? ")
        event = await bob.frame(type="event")
    [stored] = await log(live, live.group)
    assert answer == {"type": "sent", "client_id": stored["client_id"], "message": plain(stored)}
    assert (stored["text"], stored["sender"]["uuid"]) == (" Tea at five?", live.uuids[live.alice])
    assert event["event"] == {"type": "message.created", "message": plain(stored)}
    assert event["seq"] == stored["seq"]


async def test_the_same_client_id_is_the_same_message_whichever_way_it_comes(live):
    key = str(uuid4())
    async with live.socket(live.alice) as one, live.socket(live.alice) as other:
        first, second, third = await asyncio.gather(
            live.send_over(one, live.group, "Only once", client_id=key),
            live.send_over(other, live.group, "Only once", client_id=key),
            live.send(live.alice, live.group, "Only once", client_id=key),
        )
        again = await live.send_over(one, live.group, "Only once", client_id=key)
    assert first["message"] == second["message"] == third == again["message"]
    assert await texts(live, live.group) == ["Only once"]


async def test_another_body_under_the_same_client_id_is_refused(live):
    key = str(uuid4())
    async with live.socket(live.alice) as alice:
        await live.send_over(alice, live.group, "Tea", client_id=key)
        answer = await live.send_over(alice, live.group, "Coffee", client_id=key)
    assert (answer["type"], answer["status"], answer["error"]["code"]) == ("refused", 409, "client_id_reused")
    assert await texts(live, live.group) == ["Tea"]


async def test_messages_of_one_socket_keep_their_order(live):
    said = [f"Line {number}" for number in range(20)]
    async with live.socket(live.alice) as alice:
        keys = [str(uuid4()) for _ in said]
        for key, text in zip(keys, said, strict=True):  # without waiting for an answer
            await alice.say(type="send", conversation=live.group, client_id=key, text=text)
        answers = [await alice.answer(key) for key in keys]
    assert [answer["type"] for answer in answers] == ["sent"] * len(said)
    assert await texts(live, live.group) == said


async def test_it_carries_uploads_answers_and_names(live):
    first = await live.send(live.bob, live.group, "Which cup?")
    async with live.api(live.alice) as api:
        form = {"kind": "picture", "client_id": str(uuid4())}
        upload = (
            await api.post("/api/attachments/", data=form, files={"file": ("cup.jpg", picture(), "image/jpeg")})
        ).json()
    async with live.socket(live.alice) as alice:
        given = {"kind": "pictures", "attachments": [upload["uuid"]], "reply_to": first["uuid"]}
        answer = await live.send_over(alice, live.group, "This one", **given, mentions=[live.uuids[live.bob]])
    message = answer["message"]
    assert [one["uuid"] for one in message["attachments"]] == [upload["uuid"]]
    assert (message["reply_to"]["uuid"], message["mentions"]) == (first["uuid"], [live.uuids[live.bob]])


REFUSED: list[tuple[dict[str, Any], int, str]] = [
    ({"text": ""}, 400, "invalid"),
    ({"text": 7 * [1]}, 400, "invalid"),
    ({"text": "\ud800"}, 400, "invalid"),
    ({"kind": "\ud800"}, 400, "invalid"),
    ({"client_id": "me"}, 400, "invalid"),
    ({"client_id": None}, 400, "invalid"),
    ({"client_id": "\udfff"}, 400, "invalid"),
    ({"attachments": [str(uuid4())]}, 400, "invalid"),
    ({"kind": "pictures", "attachments": [str(uuid4())]}, 409, "attachment_gone"),
    ({"reply_to": str(uuid4())}, 409, "cannot_answer"),
    ({"conversation": str(uuid4())}, 404, "not_found"),
    ({"conversation": "here"}, 404, "not_found"),
    ({"conversation": None}, 404, "not_found"),
    ({"conversation": {"uuid": 1}}, 404, "not_found"),
]


async def test_what_cannot_be_stored_is_refused_and_nothing_is_told(live):
    async with live.socket(live.alice) as alice, live.socket(live.bob) as bob:
        for changed, status, code in REFUSED:
            frame = {"type": "send", "conversation": live.group, "client_id": str(uuid4()), "text": "Tea", **changed}
            await alice.connection.send(json.dumps(frame))
            answer = await alice.frame(type="refused")
            assert (answer["status"], answer["error"]["code"]) == (status, code), changed
            is_known = isinstance(frame["client_id"], str) and len(frame["client_id"]) == 36
            assert answer["client_id"] == (frame["client_id"] if is_known else None), changed
        assert (await live.send_over(alice, live.talk, "And on"))["type"] == "sent"  # the socket lives
        await alice.say(type="send", conversation=live.group, client_id=str(uuid4()), text="x" * 4001)
        assert await alice.close_code() == 4400  # too long for a frame
        told = [frame for frame in await bob.silence() if frame.get("conversation") == live.group]
    assert told == []
    assert await log(live, live.group) == []


async def test_a_stranger_is_refused_as_if_there_were_nothing(live):
    async with live.socket(live.dave) as dave, live.socket(live.bob) as bob:
        for place in (live.group, live.talk, str(uuid4())):
            answer = await live.send_over(dave, place, "Hello?")
            assert (answer["type"], answer["status"], answer["error"]["code"]) == ("refused", 404, "not_found")
        assert await bob.silence() == []
    assert await log(live, live.group) == await log(live, live.talk) == []


@pytest.mark.parametrize("ending", ["signed out", "suspended", "new password"])
async def test_who_may_not_come_in_any_more_is_refused_at_once(live, ending):
    ways = {"signed out": SIGN_OUT, "suspended": SUSPEND, "new password": NEW_PASSWORD}
    async with live.socket(live.alice) as alice:
        live.server.shell(ways[ending].format(key=live.sessions[live.alice], name=live.alice))
        await alice.say(type="send", conversation=live.group, client_id=str(uuid4()), text="One more thing")
        frame = await alice.frame(type="refused")
        assert (frame["status"], frame["error"]["code"]) == (401, "not_signed_in")
        assert await alice.close_code() == 4401
    page = await live.get(live.bob, f"/api/conversations/{live.group}/messages/")
    assert [item for item in page["items"] if item["kind"] != "system"] == []


async def test_refusals_speak_the_persons_language_or_the_browsers(live):
    headers = {"Accept-Language": "zh-CN,zh;q=0.9"}
    async with live.socket(live.alice, additional_headers={**live.headers(live.alice), **headers}) as alice:
        assert (await live.send_over(alice, live.group, ""))["error"]["fields"] == {"text": "请先输入内容。"}
    async with live.socket(live.alice) as alice:
        assert (await live.send_over(alice, live.group, ""))["error"]["fields"] == {"text": "Write something first."}
        live.server.shell(SPEAK_CHINESE.format(name=live.alice))
        assert (await live.send_over(alice, live.group, ""))["error"]["fields"] == {"text": "请先输入内容。"}


async def test_messages_do_not_count_as_frames_but_refused_ones_do(live):
    async with live.socket(live.alice) as alice:
        for number in range(110):
            assert (await live.send_over(alice, live.talk, f"Line {number}"))["type"] == "sent"
        for _ in range(100):
            await alice.say(type="heartbeat")
        for _ in range(100):
            await alice.frame(type="heads")
        with suppress(ConnectionClosed):
            for _ in range(300):
                await alice.say(type="send", conversation="nowhere")
            await alice.say(type="send", conversation=live.talk, client_id=str(uuid4()), text="Behind the end")
        assert await alice.close_code() == 4429
    assert "Behind the end" not in await texts(live, live.talk)


async def test_the_limit_is_one_for_both_ways(live):
    async with live.socket(live.alice) as alice, live.socket(live.bob) as bob:
        await live.send(live.alice, live.talk, "1")
        for number in range(2, LIMIT + 1):
            assert (await live.send_over(alice, live.talk, str(number)))["type"] == "sent"
        refused = await live.send_over(alice, live.talk, "One more")
        assert (refused["status"], refused["error"]["code"]) == (429, "too_many")
        assert 0 < refused["error"]["details"]["retry_after"] <= 60
        async with live.api(live.alice) as api:
            body = {"client_id": str(uuid4()), "text": "One more"}
            assert (await api.post(f"/api/conversations/{live.talk}/messages/", json=body)).status_code == 429
        heard = [await bob.frame(type="event") for _ in range(LIMIT)]
        assert [frame["event"]["message"]["text"] for frame in heard] == [str(number + 1) for number in range(LIMIT)]
        assert await bob.silence() == []
