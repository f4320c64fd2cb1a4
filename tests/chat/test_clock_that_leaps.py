"""A server's clock that was wrong for a moment spoils the times of that moment, and neither order nor any later time."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from chat.models import Conversation, Message

SOON = timedelta(minutes=2)


@pytest.fixture
def clock(monkeypatch):
    """What the server's clock is ahead of the right time."""
    right, wrong = timezone.now, {"by": timedelta(0)}
    monkeypatch.setattr("django.utils.timezone.now", lambda: right() + wrong["by"])
    yield wrong
    wrong["by"] = timedelta(0)


def say(client, talk, text):
    body = {"client_id": str(uuid4()), "text": text}
    answer = client.post(f"/api/conversations/{talk.uuid}/messages/", body, content_type="application/json")
    assert answer.status_code == 201, answer.content
    return Message.objects.get(uuid=answer.json()["uuid"])


def test_messages_after_a_leap_and_back_are_told_at_their_own_time_and_stay_in_their_order(sign_in, alice, talk, clock):
    client = sign_in(alice)
    say(client, talk, "before")
    clock["by"] = timedelta(days=400)
    client = sign_in(alice)  # the session of before has expired by then
    far = say(client, talk, "in the future")
    clock["by"] = timedelta(0)
    after = [say(client, talk, text) for text in ("after", "and on")]
    assert far.created_at - timezone.now() > timedelta(days=399)
    assert all(abs(one.created_at - timezone.now()) < SOON for one in after)
    assert abs(Conversation.objects.get(pk=talk.pk).last_message_at - timezone.now()) < SOON

    said, cursor = [], None
    while True:  # in pages of one, as in one page
        page = client.get(
            f"/api/conversations/{talk.uuid}/messages/", {"limit": 1, **({"before": cursor} if cursor else {})}
        )
        said = [*(message["text"] for message in page.json()["items"] if message["kind"] == "text"), *said]
        cursor = page.json()["next"]
        if not cursor:
            break
    assert said == ["before", "in the future", "after", "and on"]


def test_a_clock_that_goes_back_a_little_is_not_seen(sign_in, alice, talk, clock):
    client = sign_in(alice)
    clock["by"] = timedelta(seconds=30)
    first = say(client, talk, "first")
    clock["by"] = timedelta(0)
    assert say(client, talk, "second").created_at == first.created_at
