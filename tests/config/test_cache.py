"""A site whose Redis is away goes on."""

from __future__ import annotations

import uuid

import pytest
from django.core.cache import caches
from django.test import override_settings

from chat.models import Message
from chat.services import conversations

AWAY = {"default": {"BACKEND": "config.cache.LosableRedisCache", "LOCATION": "redis://127.0.0.1:1/0"}}


@pytest.fixture
def redis_is_away(settings):
    with override_settings(CACHES={**settings.CACHES, **AWAY}):
        yield


def test_the_cache_answers_as_an_empty_one(redis_is_away):
    cache = caches["default"]
    cache.set("a", 1)
    assert (cache.get("a"), cache.get("a", 7)) == (None, 7)
    assert (cache.add("a", 1), cache.incr("a"), cache.touch("a"), cache.delete("a")) == (True, 1, False, False)
    assert cache.get_many(["a", "b"]) == {}


def test_a_message_is_stored_while_redis_is_away(redis_is_away, sign_in, alice, bob):
    conversation = conversations.open_direct(me=alice, other=bob)
    response = sign_in(alice).post(
        f"/api/conversations/{conversation.uuid}/messages/",
        {"client_id": str(uuid.uuid4()), "kind": "text", "text": "Still here"},
        content_type="application/json",
    )
    assert response.status_code == 201
    assert Message.objects.get(kind="text").text == "Still here"
