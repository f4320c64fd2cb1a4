"""What the tests of chat share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import User
from chat.services import conversations
from tests import factories

if TYPE_CHECKING:
    from chat.models import Conversation


class Told:
    """What was handed to the processes: one parcel for each frame."""

    def __init__(self) -> None:
        self.parcels: list[Any] = []

    def frames(self) -> list[dict[str, Any]]:
        import json

        return [json.loads(parcel.frame) for parcel in self.parcels]

    def names(self) -> list[str]:
        return [frame.get("name") or frame["event"]["type"] for frame in self.frames()]


@pytest.fixture
def told(monkeypatch, django_capture_on_commit_callbacks):
    """Runs what waits for the commit, and keeps what would have gone to the sockets: `with told() as heard: …`."""
    from contextlib import contextmanager

    @contextmanager
    def listening():
        heard = Told()
        monkeypatch.setattr("chat.relay.fan_out", heard.parcels.append)
        with django_capture_on_commit_callbacks(execute=True):
            yield heard

    return listening


@pytest.fixture
def talk(alice: User, bob: User) -> Conversation:
    """Alice's and Bob's direct chat."""
    return conversations.open_direct(me=alice, other=bob)


@pytest.fixture
def voice(db) -> User:
    """The user that speaks for an official account."""
    return factories.make_user("tea-house", display_name="Tea House", kind=User.Kind.OFFICIAL)


@pytest.fixture
def feed(db) -> Conversation:
    """The account's feed."""
    return conversations.create_feed()


@pytest.fixture
def following(alice: User, voice: User, feed: Conversation) -> Conversation:
    """Alice's conversation with the account, which shows its feed."""
    return conversations.open_official(user=alice, voice=voice, feed=feed)


def send(client: Client, conversation: Conversation, text: str = "Hello", client_id: str | None = None) -> Any:
    """Sends a text over the API."""
    return client.post(
        f"/api/conversations/{conversation.uuid}/messages/",
        {"client_id": client_id or str(uuid4()), "text": text},
        content_type="application/json",
    )
