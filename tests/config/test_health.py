"""The two addresses that a balancer asks."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.test import Client

from config import health


def test_healthz_answers_without_the_database(client: Client):
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "alive"})


def test_readyz_says_that_all_is_there(client: Client, db):
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "ready": True, "database": "ok", "migrations": "ok", "layer": "ok", "limits": "ok", "writes": "ok", "degraded": [],
    }  # fmt: skip


def fails() -> bool:
    raise ConnectionError("password=hunter2")


@pytest.mark.parametrize("part", ["database", "migrations"])
def test_readyz_names_what_failed_and_gives_no_details(client: Client, db, monkeypatch, part):
    monkeypatch.setitem(health.NEEDED, part, fails)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()[part] == "ConnectionError"
    assert "hunter2" not in response.content.decode()


@pytest.mark.parametrize("part", ["layer", "limits", "writes"])
def test_a_process_without_what_only_helps_is_ready_and_says_so(client: Client, db, monkeypatch, part):
    monkeypatch.setitem(health.HELPING, part, fails)
    response = client.get("/readyz")
    assert response.status_code == 200
    assert (response.json()["ready"], response.json()[part], response.json()["degraded"]) == (True, "degraded", [part])
    assert "hunter2" not in response.content.decode()


def test_readyz_is_not_ready_while_a_migration_waits(client: Client, db, monkeypatch):
    monkeypatch.setitem(health.NEEDED, "migrations", lambda: False)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["migrations"] == "waiting"


@pytest.mark.parametrize("redis", ["redis://127.0.0.1:1/0", ""], ids=["gone", "not used"])
def test_a_redis_that_is_gone_costs_the_layer_and_not_readiness(client: Client, db, settings, redis):
    settings.REDIS_URL = redis
    if redis:
        layer = {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [redis]}}
        settings.CHANNEL_LAYERS = {"default": layer}
        settings.CACHES = {
            **settings.CACHES,
            "default": {"BACKEND": "config.cache.LosableRedisCache", "LOCATION": redis},
        }
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json()["degraded"] == (["layer", "limits"] if redis else [])


def test_readyz_says_the_same_however_often_it_is_asked(client: Client, db):
    """A balancer asks twice a second; a layer in memory holds a hundred messages that nobody takes."""
    assert {client.get("/readyz").status_code for _ in range(150)} == {200}


def test_the_numbers_tell_what_is_in_order_even_where_the_database_is_gone(client: Client, db, settings, monkeypatch):
    settings.METRICS_TOKEN = "t" * 40
    monkeypatch.setitem(health.HELPING, "layer", fails)
    monkeypatch.setitem(health.NEEDED, "database", fails)

    def gone() -> list[object]:
        raise OperationalError

    monkeypatch.setattr("config.metrics._queues", gone)
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {settings.METRICS_TOKEN}"})
    assert answer.status_code == 200
    lines = answer.content.decode().splitlines()
    assert [line for line in lines if line.startswith("souk_part_ok")] == [
        'souk_part_ok{part="database"} 0.0', 'souk_part_ok{part="migrations"} 1.0',
        'souk_part_ok{part="layer"} 0.0', 'souk_part_ok{part="limits"} 1.0',
        'souk_part_ok{part="writes"} 1.0',
    ]  # fmt: skip
