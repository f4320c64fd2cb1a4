"""The way to the sockets, within one process and where the layer fails."""

from __future__ import annotations

import asyncio
import json
import logging
from uuid import uuid4

import pytest

from chat import events, relay
from chat.credentials import Credential
from chat.hub import CROWD, Hub, Socket


@pytest.fixture
def hub(monkeypatch):
    """A hub of the test's own in place of the process's."""
    hub = Hub()
    monkeypatch.setattr(relay, "hub", hub)
    return hub


def join(hub: Hub, user_id: int) -> list[str]:
    got: list[str] = []

    async def send(message) -> None:
        if message["text"] != "first":
            got.append(message["text"])

    socket = Socket(send, Credential(user_id=user_id, session_key="s", stamp="p"))
    hub.add(socket)
    socket.start("first")
    return got


@pytest.fixture
def no_redis(settings):
    """A Redis that nobody can reach."""
    settings.REDIS_URL = f"redis://127.0.0.1:1/{uuid4().int % 1000}"  # one that no other test found away
    settings.CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [settings.REDIS_URL]},
        }
    }


async def test_where_redis_is_gone_this_processs_sockets_still_hear(hub, no_redis, caplog):
    got = join(hub, 1)
    with caplog.at_level(logging.CRITICAL):
        await asyncio.to_thread(relay.fan_out, relay.Parcel(frame="hello", users=(1,)))
        await asyncio.sleep(0.1)
    assert got == ["hello"]


def test_where_redis_is_gone_a_command_goes_on(no_redis, caplog):
    with caplog.at_level(logging.ERROR, logger="souk.relay"):
        relay.fan_out(relay.Parcel(frame="hello", users=(1,)))
    assert "did not reach the other processes" in caplog.text


async def test_what_a_process_sent_itself_is_not_delivered_twice(hub):
    got = join(hub, 1)
    parcel = {"type": "parcel", "frame": "hello", "users": [1], "feed": None, "transient": False}
    parcel |= {"ended_session": None, "ended_user": None}
    relay._unpack({**parcel, "origin": "me"}, "me")
    relay._unpack({**parcel, "origin": "another"}, "me")
    await asyncio.sleep(0.01)
    assert got == ["hello"]


async def test_who_is_put_out_hears_first_what_was_told_before(hub):
    got = join(hub, 1)
    await asyncio.sleep(0.01)
    hub.in_turn(lambda: CROWD)  # and rests now
    relay._take(relay.Parcel(frame="you are out", users=(1,)), "here")
    assert got == []
    relay._take(relay.Parcel(ended_user=1), "here")
    assert got == ["you are out"]
    assert hub.count_of(1) == 0


async def test_a_bell_rings_at_its_users_only(hub):
    mine, other = join(hub, 1), join(hub, 2)
    await asyncio.to_thread(relay.fan_out, relay.Parcel(frame=json.dumps({"type": "ring"}), users=(1,), transient=True))
    await asyncio.sleep(0.01)
    assert (mine, other) == (['{"type": "ring"}'], [])


@pytest.mark.django_db
def test_nothing_is_told_of_what_was_rolled_back(alice, bob, talk, told):
    from django.db import transaction

    from chat.services.messages import send_text

    with told() as heard, transaction.atomic():
        send_text(sender=alice, conversation=talk, client_id=uuid4(), text="Never said")
        transaction.set_rollback(True)
    assert heard.parcels == []
    talk.refresh_from_db()
    assert (talk.last_seq, talk.message_count) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_a_place_in_the_log_is_taken_inside_a_transaction_only(alice, bob):
    from chat.services.conversations import open_direct

    talk = open_direct(me=alice, other=bob)
    with pytest.raises(RuntimeError):
        events.take_place(conversation=talk)
    talk.refresh_from_db()
    assert talk.last_seq == 0


@pytest.mark.django_db
def test_contacts_that_change_ring_at_both(alice, dave, told):
    from accounts.services.contacts import accept_request, request_contact

    request = request_contact(sender=alice, username="dave")
    with told() as heard:
        accept_request(request=request, by=dave)
    told_of = zip(heard.parcels, heard.frames(), strict=True)
    [ring] = [parcel for parcel, frame in told_of if frame.get("name") == "contacts.changed"]
    assert set(ring.users) == {alice.pk, dave.pk}
