"""The two addresses that a balancer asks."""

from __future__ import annotations

import pytest
from django.test import Client


def test_healthz_answers_without_the_database(client: Client):
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "alive"})


def test_readyz_says_that_all_is_there(client: Client, db):
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"ready": True, "database": "ok", "migrations": "ok", "layer": "ok"}


@pytest.mark.parametrize(
    ("part", "name"), [("_database", "database"), ("_layer", "layer"), ("_migrations", "migrations")]
)
def test_readyz_names_what_failed_and_gives_no_details(client: Client, db, monkeypatch, part, name):
    def fails() -> bool:
        raise ConnectionError("password=hunter2")

    monkeypatch.setattr(f"config.views.{part}", fails)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()[name] == "ConnectionError"
    assert "hunter2" not in response.content.decode()


def test_readyz_is_not_ready_while_a_migration_waits(client: Client, db, monkeypatch):
    monkeypatch.setattr("config.views._migrations", lambda: False)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["migrations"] == "waiting"
