"""A database that another process holds, or whose disk is full: reading goes on, writing is asked to come again."""

from __future__ import annotations

import errno
import sqlite3
from contextlib import contextmanager
from uuid import uuid4

import httpx
import pytest
from django.db import connection

from chat.models import Attachment
from chat.services import conversations
from tests.chat.live import Live
from tests.chat.uploads import upload
from tests.server import Server


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    extra = {"DATABASE_URL": "", "DATABASE_LOCK_SECONDS": "0.3", "JOBS": "external", "RATE_EVERYONE": "100000/min"}
    folder = tmp_path_factory.mktemp("held")
    extra["DATABASE_URL"] = f"sqlite:///{folder}/souk.sqlite3"
    server = Server(folder, extra=extra).prepare()
    try:
        yield Live(server.start()).people("alice", "bob", "dave")
    finally:
        server.discard()


@contextmanager
def held(here: Live):
    """Another process writes, and does not end."""
    other = sqlite3.connect(here.server.var / "souk.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


PAGES = [
    "/chats/",
    "/api/conversations/",
    "/api/me/",
    "/api/sync/",
    "/settings/profile/",
    "/starred/",
    "/accounts/2fa/",
]


async def test_reading_goes_on_while_another_process_holds_the_database(here):
    token = {"Authorization": f"Bearer {here.token}"}
    async with here.api("alice") as api, httpx.AsyncClient(base_url=here.server.url, headers=token) as program:
        with held(here):
            found = {path: (await api.get(path, follow_redirects=True)).status_code for path in PAGES}
            assert found == dict.fromkeys(PAGES, 200)
            for path in ("/api/me/", "/api/conversations/", f"/api/conversations/{here.talk}/messages/"):
                assert (await program.get(path)).status_code == 200
            async with here.socket("bob") as line:
                await line.say(type="heartbeat")
                await line.frame(type="heads")


async def test_writing_is_asked_to_come_again_and_readiness_says_so(here):
    body = {"client_id": str(uuid4()), "text": "Hello"}
    async with here.api("alice") as api, here.socket("alice") as line:
        with held(here):
            answer = await api.post(f"/api/conversations/{here.talk}/messages/", json=body)
            assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
            assert int(answer.headers["Retry-After"]) > 0
            page = await api.post("/settings/profile/", data={"display_name": "Alice"})
            assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
            assert "try again" in page.text
            refused = await here.send_over(line, here.talk, "Over the socket")
            assert (refused["status"], refused["error"]["code"]) == (503, "unavailable")
            ready = await api.get("/readyz")
            assert (ready.status_code, ready.json()["writes"], ready.json()["degraded"]) == (
                200,
                "degraded",
                ["writes"],
            )
        assert (await api.post(f"/api/conversations/{here.talk}/messages/", json=body)).status_code == 201
        assert (await api.get("/readyz")).json()["degraded"] == []


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_is_said_as_such_and_reading_goes_on(sign_in, alice, bob):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's disk is not the test's to fill.")
    client, talk = sign_in(alice), conversations.open_direct(me=alice, other=bob)
    with connection.cursor() as cursor:
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages + 1}")
        try:
            statuses = []
            while 507 not in statuses:
                body = {"client_id": str(uuid4()), "text": "x" * 3900}
                answer = client.post(f"/api/conversations/{talk.uuid}/messages/", body, content_type="application/json")
                statuses.append(answer.status_code)
            assert set(statuses) <= {201, 507}
            assert (answer.json()["code"], answer["Retry-After"]) == ("storage_full", "60")
            read = client.get(f"/api/conversations/{talk.uuid}/messages/")
            assert read.status_code == 200
            assert read.content.count(b"x" * 3900) == statuses.count(201)
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")


def test_an_upload_that_the_disk_has_no_room_for_is_said_as_such(sign_in, alice, monkeypatch):
    def no_room(*arguments, **options):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("core.storage.PrivateStorage._save", no_room)
    answer = upload(sign_in(alice), b"x" * 100, "file")
    assert (answer.status_code, answer.json()["code"], Attachment.objects.count()) == (507, "storage_full", 0)
