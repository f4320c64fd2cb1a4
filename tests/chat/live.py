"""People with sockets and the API of a real server: what a client written from docs/realtime.md would do."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.server import NO_TLS, Server

PATIENCE = 8.0  # seconds; nothing here takes that long
CSRF = "c" * 32
SEED = """
import json
from accounts.models import Contact, User
from accounts.services import tokens
from chat.services import conversations
from importlib import import_module
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, BACKEND_SESSION_KEY

def session_of(user):
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key

names = {names!r}
people = {{}}
for name in names:
    people[name], new = User.objects.get_or_create(username=name, defaults={{"display_name": name.title()}})
    if new:
        people[name].set_unusable_password()
        people[name].save()
alice = people[names[0]]
for name in names[1:-1]:  # the last one is the stranger
    Contact.objects.get_or_create(owner=alice, person=people[name])
    Contact.objects.get_or_create(owner=people[name], person=alice)
voice = User.objects.create(username="voice-" + names[0], kind="official")
feed = conversations.create_feed()
followed = conversations.open_official(user=people[names[1]], voice=voice, feed=feed)
print(json.dumps({{
    "sessions": {{name: session_of(user) for name, user in people.items()}},
    "uuids": {{name: str(user.uuid) for name, user in people.items()}},
    "token": tokens.make_token(user=alice, name="test", scopes=["read", "chat"])[1],
    "talk": str(conversations.open_direct(me=alice, other=people[names[1]]).uuid),
    "group": str(conversations.create_group(
        owner=alice, title="All", people=[people[name] for name in names[1:-1]]).uuid),
    "feed": str(feed.uuid),
    "followed": str(followed.uuid),
}}))
"""


class Line:
    """One socket, read frame by frame."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def frame(self, **wanted: Any) -> dict[str, Any]:
        """The next frame with these fields; others before it are passed over."""
        async with asyncio.timeout(PATIENCE):
            while True:
                frame: dict[str, Any] = json.loads(await self.connection.recv())
                if wanted.items() <= frame.items():
                    return frame

    async def say(self, **frame: Any) -> None:
        await self.connection.send(json.dumps(frame))

    async def answer(self, client_id: Any) -> dict[str, Any]:
        """The answer to a message that was sent with this client id."""
        async with asyncio.timeout(PATIENCE):
            while True:
                frame: dict[str, Any] = json.loads(await self.connection.recv())
                if frame["type"] in {"sent", "refused"} and frame["client_id"] == client_id:
                    return frame

    async def close_code(self) -> int:
        """Reads until the server closes; returns its code."""
        async with asyncio.timeout(PATIENCE):
            try:
                while True:
                    await self.connection.recv()
            except ConnectionClosed as closed:
                return closed.rcvd.code if closed.rcvd else 1006

    async def silence(self, seconds: float = 0.6) -> list[dict[str, Any]]:
        """Whatever comes within this time."""
        frames = []
        try:
            async with asyncio.timeout(seconds):
                while True:
                    frames.append(json.loads(await self.connection.recv()))
        except TimeoutError:
            return frames


class Live:
    """A real server with its people: the first knows the middle ones, and the last is a stranger to all."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.sessions: dict[str, str] = {}
        self.uuids: dict[str, str] = {}

    def people(self, *names: str) -> Live:
        """The same server with people of its own."""
        facts = json.loads(self.server.shell(SEED.format(names=list(names))).splitlines()[-1])
        other = Live(self.server)
        other.__dict__.update(facts)
        return other

    def at(self, server: Server) -> Live:
        """The same people at another process of the same site."""
        other = Live(server)
        other.__dict__.update({**self.__dict__, "server": server})
        return other

    def api(self, name: str) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            base_url=self.server.url,
            cookies={"sessionid": self.sessions[name], "csrftoken": CSRF},
            headers={"X-CSRFToken": CSRF, "Origin": self.server.url},
            timeout=PATIENCE,
            verify=NO_TLS,
            trust_env=False,
        )

    async def send(self, name: str, conversation: str, text: str, client_id: str | None = None) -> dict[str, Any]:
        body = {"client_id": client_id or str(uuid4()), "text": text}
        async with self.api(name) as api:
            answer = await api.post(f"/api/conversations/{conversation}/messages/", json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def send_over(self, line: Line, conversation: str, text: str = "", **given: Any) -> dict[str, Any]:
        """Sends over a socket; the answer's frame."""
        frame = {"conversation": conversation, "client_id": str(uuid4()), "text": text, **given}
        await line.say(type="send", **frame)
        return await line.answer(frame["client_id"])

    async def get(self, name: str, path: str, **params: Any) -> Any:
        async with self.api(name) as api:
            answer = await api.get(path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def headers(self, name: str) -> dict[str, str]:
        return {"Cookie": f"sessionid={self.sessions[name]}"}

    @asynccontextmanager
    async def socket(self, name: str, **options: Any):
        """A browser's socket, with its hello read."""
        given = {"origin": self.server.url, "additional_headers": self.headers(name), **options}
        async with connect(self.address, **given) as connection:
            line = Line(connection)
            line.hello = await line.frame(type="hello")
            yield line

    @property
    def address(self) -> str:
        return f"{self.server.url.replace('http', 'ws')}/ws/"


def another_process(server: Server) -> Server:
    """Another process of the same site, on its own port."""
    return Server(server.var, database=server.database, extra={**server.extra, "JOBS": "external"})
