"""The socket, tried by everybody: who gets in, whose heartbeat is answered, whose typing is passed on, whose message is stored,
and what each hears."""

from __future__ import annotations

import json
from typing import Any

import pytest
from websockets.asyncio.client import connect

from tests.chat.live import Line, Live
from tests.server import Server

KEYS = """
import json
from accounts.models import User
from accounts.services import guests, tokens
from importlib import import_module
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, BACKEND_SESSION_KEY
guest, alice = guests.create_guest(), User.objects.get(username="alice")
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[SESSION_KEY] = str(guest.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = guest.get_session_auth_hash()
session.create()
scopes = {"read": ["read"], "chat": ["chat"], "shop": ["shop"], "read+chat": ["read", "chat"], "read+shop": ["read", "shop"]}
made = {name: tokens.make_token(user=alice, name=name, scopes=of)[1] for name, of in scopes.items()}
print(json.dumps({"guest": session.session_key, "tokens": made}))
"""
# Who: is let in, hears the group, is heard typing in it; and what becomes of a message that they send there (a status).
EXPECTED = {
    "anonymous": (False, False, False, 0),
    "guest": (True, False, False, 404),
    "stranger": (True, False, False, 404),
    "member": (True, True, True, 201),
    "token read": (True, True, False, 403),
    "token chat": (False, False, False, 0),
    "token shop": (False, False, False, 0),
    "token read+chat": (True, True, True, 201),
    "token read+shop": (True, True, False, 403),
}


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("actions")).prepare()
    try:
        live = Live(server.start()).people("alice", "bob", "carol", "dave")
        live.__dict__.update(json.loads(server.shell(KEYS).splitlines()[-1]))
        yield live
    finally:
        server.discard()


def options(live: Live, who: str) -> dict[str, Any]:
    if who.startswith("token "):
        return {"subprotocols": ["souk", f"bearer.{live.tokens[who.removeprefix('token ')]}"]}
    sessions = {
        "guest": live.guest,
        "stranger": live.sessions["dave"],
        "member": live.sessions["alice"],
        "anonymous": "",
    }
    return {"origin": live.server.url, "additional_headers": {"Cookie": f"sessionid={sessions[who]}"}}


@pytest.mark.parametrize("who", EXPECTED)
async def test_everybody_gets_what_is_theirs(live, who: str):
    is_let_in, hears, is_heard, sent_status = EXPECTED[who]
    async with live.socket("bob") as bob, connect(live.address, **options(live, who)) as connection:
        line = Line(connection)
        if not is_let_in:
            assert await line.close_code() == 4401
            return
        assert (live.group in (await line.frame(type="hello"))["heads"]) == hears
        await line.say(type="typing", conversation=live.group)
        await line.say(type="heartbeat")
        assert (live.group in (await line.frame(type="heads"))["heads"]) == hears
        sent = await live.send("alice", live.group, f"Do you hear, {who}?")
        told = []
        while (frame := await bob.frame()).get("seq") != sent["seq"]:  # the typing was before it
            told.append(frame.get("name"))
        assert told == (["typing"] if is_heard else [])
        await line.say(type="heartbeat")
        mine = []
        while (frame := await line.frame())["type"] != "heads":
            mine.append(frame.get("seq"))
        assert mine == ([sent["seq"]] if hears else [])
        answer = await live.send_over(line, live.group, f"I am {who}.")
        assert answer.get("status", 201) == sent_status
        after = await live.send("alice", live.group, "What did they say?")
        heard = []
        while (frame := await bob.frame()).get("seq") != after["seq"]:
            heard.append(frame["event"]["message"]["text"])
        assert heard == ([f"I am {who}."] if sent_status == 201 else [])
