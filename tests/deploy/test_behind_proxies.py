"""One process behind a real nginx, and behind a real Caddy, with the files that operators copy."""

from __future__ import annotations

import json
import re
from uuid import uuid4

import httpx
import pytest

from tests.deploy.door import Door, posted
from tests.deploy.proxies import PROXIES

pytestmark = pytest.mark.race
CONTENT = b"%PDF-1.4 what only two people may read " * 100
MEGABYTE = 1_000_000
ATTACHMENT = 25 * 1024 * 1024  # ATTACHMENT_MAX_BYTES


@pytest.fixture(scope="module", params=PROXIES, ids=lambda proxy: proxy.name)
def door(request, tmp_path_factory):
    door = Door(request.param, tmp_path_factory.mktemp("behind"))
    yield door
    door.close()


@pytest.fixture
def live(door):
    """People whose address is the proxy's."""
    return door.live


async def test_a_message_goes_through_and_its_id_is_the_proxys(live):
    async with live.socket("bob") as bob:
        sent = await live.send("alice", live.talk, "Through the proxy")
        assert (await bob.frame(type="event"))["event"]["message"] == sent
    async with live.api("alice") as api:
        answer = await api.get("/api/sync/", headers={"X-Request-ID": "given-by-a-visitor"})
    assert re.fullmatch(r"[0-9a-f]{32}|[0-9a-f-]{36}", answer.headers["X-Request-ID"])


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


async def test_numbers_and_readiness_stay_inside(live, door):
    [inside] = door.inside
    async with httpx.AsyncClient() as api:
        for page in ("/metrics", "/readyz"):
            assert (await api.get(f"{live.server.url}{page}")).status_code == 404
            assert (await api.get(f"{inside}{page}")).status_code == 200
        # An address alone opens nothing where a proxy asks on somebody's behalf, even one that was set up wrongly.
        through = {"X-Forwarded-For": "127.0.0.1"}
        assert (await api.get(f"{inside}/metrics", headers=through)).status_code == 404


async def test_static_files_come_from_the_proxy_compressed_and_for_good(live, door):
    async with live.api("alice") as api:
        page = (await api.get("/chats/")).text
        sheet = page.split('rel="stylesheet" href="')[1].split('"')[0]
        answer = await api.get(sheet)
    assert answer.headers["Server"].lower().startswith(door.proxy.name)
    assert answer.headers["Content-Encoding"] in {"gzip", "br"}
    assert "immutable" in answer.headers["Cache-Control"]


async def test_the_proxys_log_holds_no_key_and_no_query(live, door):
    async with live.api("alice") as api:
        await api.get("/accounts/password/reset/key/1-secretkey/?q=secretwords")
        await api.get("/metrics?q=secretwords")  # which the proxy itself refuses
    if door.proxy.name == "nginx":
        assert "/accounts/password/reset/key/..." in door.proxy.log()
    assert "secret" not in door.proxy.log()


@pytest.mark.parametrize("in_pieces", [False, True], ids=["with its length", "in pieces"])
async def test_only_uploads_may_be_large(live, door, in_pieces):
    picture = f"/api/conversations/{live.talk}/picture/"
    # The site refuses strangers' uploads at a megabyte; Caddy, still sending pieces then, may lose that answer and say "away".
    refusals = {413, 503} if in_pieces and door.proxy.name == "caddy" else {413}
    for path in ("/api/sync/", f"/api/conversations/{live.talk}/messages/", "/accounts/login/", "/webhooks/stripe/"):
        assert posted(door.port, path, 3 * MEGABYTE, in_pieces=in_pieces)[0] == 413, path
    for path in ("/api/attachments/", picture, "/settings/profile/", "/merchant/", "/admin/"):
        assert posted(door.port, path, 29 * MEGABYTE, in_pieces=in_pieces)[0] in refusals, path
    assert (await live.get("alice", "/api/sync/"))["epoch"]  # what was refused to one costs nobody anything


async def test_a_body_that_is_too_large_is_refused_in_the_apis_shape(door):
    status, body = posted(door.port, "/api/sync/", 3 * MEGABYTE)
    told = {"code": "too_large", "message": "This is more than the site takes at once.", "fields": {}}
    assert (status, json.loads(body)) == (413, told)


async def test_the_largest_file_that_souk_takes_passes(live):
    async with live.api("alice") as api:
        form = {"files": {"file": ("plan.pdf", CONTENT.ljust(ATTACHMENT))}, "data": {"kind": "file"}}
        assert (await api.post("/api/attachments/", **form, timeout=60)).status_code == 201
