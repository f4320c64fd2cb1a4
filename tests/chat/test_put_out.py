"""What ends a right ends it on sockets that are open: they are closed, or hear no more of it."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import pytest
from websockets.exceptions import ConnectionClosed

from chat import patrol
from tests.chat.hearing import SIGNED_OUT, assert_hears, assert_hears_nothing, assert_put_out, assert_typing
from tests.chat.live import Live
from tests.server import Server


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("out"), extra={"RATE_SEND": "100000/min", "RATE_EVERYONE": "100000/min"})
    try:
        yield Live(server.prepare().start())
    finally:
        server.discard()


@pytest.fixture
def live(site):
    """People of the test's own: ann knows ben and cid, dan knows nobody. `live.ann` is a user name."""
    end = uuid4().hex[:8]
    names = {name: f"{name}{end}" for name in ("ann", "ben", "cid", "dan")}
    live = site.people(*names.values())
    live.__dict__.update(names)
    return live


async def call(live: Live, who: str, method: str, path: str, status: int, **given) -> None:
    async with live.api(who) as api:
        answer = await api.request(method, path, **given)
    assert answer.status_code == status, answer.text


async def refused(live: Live, who: str, conversation: str) -> str:
    """The code with which a message is refused."""
    async with live.api(who) as api:
        answer = await api.post(
            f"/api/conversations/{conversation}/messages/", json={"client_id": str(uuid4()), "text": "Still here"}
        )
    assert answer.status_code >= 400
    return answer.json()["code"]


async def test_who_is_suspended_is_put_out_and_cannot_come_back(live):
    async with live.socket(live.ben) as ben, live.socket(live.ann) as ann:
        await asyncio.to_thread(
            live.server.shell,
            "from accounts.models import User; from accounts.services.sanctions import impose;"
            "oscar, new = User.objects.get_or_create(username='oscar', is_superuser=True);"
            f"impose(kind='suspend', user=User.objects.get(username='{live.ben}'), by=oscar, reason='Fraud', days=1)",
        )
        await assert_put_out(ben)
        await assert_hears(ann, live, live.ann, live.talk)
    with pytest.raises(ConnectionClosed) as closed:
        async with live.socket(live.ben):
            pass
    assert closed.value.rcvd.code == SIGNED_OUT


async def test_who_was_removed_from_the_contacts_is_not_heard_any_more(live):
    async with live.socket(live.ann) as ann, live.socket(live.ben) as ben:
        await assert_typing(ben, ann, live.talk, is_passed_on=True)
        await call(live, live.ann, "DELETE", f"/api/contacts/{live.uuids[live.ben]}/", 204)
        async with live.socket(live.ben) as again:
            await assert_typing(again, ann, live.talk, is_passed_on=False)
        assert await refused(live, live.ben, live.talk) == "not_contacts"
        await assert_hears(ben, live, live.ann, live.group)  # the group is another matter


async def test_who_is_blocked_is_not_heard_any_more(live):
    async with live.socket(live.ann) as ann, live.socket(live.ben) as ben, live.socket(live.cid) as cid:
        await assert_typing(ben, ann, live.group, is_passed_on=True)
        await call(live, live.ann, "PUT", f"/api/blocks/{live.uuids[live.ben]}/", 204)
        async with live.socket(live.ben) as again:
            await assert_typing(again, ann, live.talk, is_passed_on=False)
        async with live.socket(live.ben) as again:
            await assert_typing(again, ann, live.group, is_passed_on=False)
        async with live.socket(live.ben) as again:
            await assert_typing(again, cid, live.group, is_passed_on=True)
        assert await refused(live, live.ben, live.talk) == "not_contacts"


async def test_who_is_removed_from_a_group_hears_nothing_more_of_it(live):
    member = f"/api/conversations/{live.group}/members/{live.uuids[live.cid]}/"
    async with live.socket(live.cid) as cid, live.socket(live.ben) as ben:
        await assert_hears(cid, live, live.ann, live.group)
        await call(live, live.ann, "DELETE", member, 204)
        await assert_hears_nothing(cid, live, live.ann, live.group)
        await assert_typing(cid, ben, live.group, is_passed_on=False)
        assert await refused(live, live.cid, live.group) == "not_found"
        await assert_hears(ben, live, live.ann, live.group)


async def test_who_leaves_a_group_hears_nothing_more_of_it(live):
    async with live.socket(live.cid) as phone, live.socket(live.cid) as desk:
        await call(live, live.cid, "DELETE", f"/api/conversations/{live.group}/members/{live.uuids[live.cid]}/", 204)
        for line in (phone, desk):
            await assert_hears_nothing(line, live, live.ann, live.group)


def test_what_is_not_told_at_once_is_found_in_time():
    """Two seconds are promised; a round takes its pause and a few queries."""
    assert patrol.ROUND_SECONDS <= 1.5
