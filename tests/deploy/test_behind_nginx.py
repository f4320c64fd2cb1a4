"""One process behind a real nginx with the file that operators copy."""

from __future__ import annotations

import shutil
from uuid import uuid4

import httpx
import pytest

from tests.chat.live import Live
from tests.deploy.nginx import Nginx
from tests.server import Server, free_port

pytestmark = [
    pytest.mark.race,
    pytest.mark.skipif(not shutil.which("nginx"), reason="needs nginx"),
]
CONTENT = b"%PDF-1.4 what only two people may read " * 100


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    """People whose address is nginx's."""
    folder = tmp_path_factory.mktemp("behind")
    door = free_port()
    public = f"http://127.0.0.1:{door}"
    extra = {"PUBLIC_URL": public, "TRUSTED_ORIGINS": public, "ACCEL_PREFIX": "/private/", "METRICS_ALLOW": "127.0.0.1"}
    server = Server(folder / "var", extra=extra).prepare().start()
    proxy = Nginx(folder / "nginx", port=door, upstreams=[str(server.port)], private=folder / "var" / "private")
    try:
        people = Live(server).people("alice", "bob", "carol", "dave")
        server.inside, server.port = server.port, door  # from here on everyone comes through the proxy
        yield people
    finally:
        proxy.stop()
        server.discard()


async def test_a_message_goes_through_and_its_id_is_the_proxys(live):
    async with live.socket("bob") as bob:
        sent = await live.send("alice", live.talk, "Through the proxy")
        assert (await bob.frame(type="event"))["event"]["message"] == sent
    async with live.api("alice") as api:
        answer = await api.get("/api/sync/", headers={"X-Request-ID": "given-by-a-visitor"})
    assert len(answer.headers["X-Request-ID"]) == 32


async def test_a_file_goes_out_to_those_who_may_see_it_and_never_by_its_path(live):
    async with live.api("alice") as api:
        form = {"files": {"file": ("plan.pdf", CONTENT)}, "data": {"kind": "file"}}
        uploaded = (await api.post("/api/attachments/", **form)).json()
        body = {"client_id": str(uuid4()), "kind": "file", "text": "", "attachments": [uploaded["uuid"]]}
        assert (await api.post(f"/api/conversations/{live.talk}/messages/", json=body)).status_code == 201
    [path] = [one for one in (live.server.var / "private").rglob("*") if one.is_file() and one.read_bytes() == CONTENT]
    async with live.api("bob") as bob, live.api("dave") as dave:
        got = await bob.get(f"/files/{uploaded['uuid']}/")
        assert (got.status_code, got.content) == (200, CONTENT)
        assert got.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert got.headers["X-Content-Type-Options"] == "nosniff"
        assert got.headers["Content-Disposition"].startswith("attachment")
        assert "private" in got.headers["Cache-Control"]
        part = await bob.get(f"/files/{uploaded['uuid']}/", headers={"Range": "bytes=0-7"})
        assert (part.status_code, part.content) == (206, b"%PDF-1.4")
        refused = await dave.get(f"/files/{uploaded['uuid']}/")
        assert (refused.status_code, CONTENT[:20] in refused.content) == (404, False)
        direct = await bob.get(f"/private/{path.relative_to(live.server.var / 'private')}")
        assert direct.status_code == 404


async def test_numbers_and_readiness_stay_inside(live):
    async with httpx.AsyncClient() as api:
        for page in ("/metrics", "/readyz"):
            assert (await api.get(f"{live.server.url}{page}")).status_code == 404
            assert (await api.get(f"http://127.0.0.1:{live.server.inside}{page}")).status_code == 200
        # An address alone opens nothing where a proxy asks on somebody's behalf, even one that was set up wrongly.
        through = {"X-Forwarded-For": "127.0.0.1"}
        assert (await api.get(f"http://127.0.0.1:{live.server.inside}/metrics", headers=through)).status_code == 404


async def test_static_files_come_from_nginx_compressed_and_for_good(live):
    async with live.api("alice") as api:
        page = (await api.get("/chats/")).text
        sheet = page.split('rel="stylesheet" href="')[1].split('"')[0]
        answer = await api.get(sheet)
    assert answer.headers["Server"].startswith("nginx")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "immutable" in answer.headers["Cache-Control"]


async def test_the_proxys_log_holds_no_key_and_no_query(live, tmp_path_factory):
    async with live.api("alice") as api:
        await api.get("/accounts/password/reset/key/1-secretkey/?q=secretwords")
    log = (live.server.var.parent / "nginx" / "access.log").read_text()
    assert "/accounts/password/reset/key/..." in log
    assert "secret" not in log
