"""Sessions are Django's, read with less work."""

from __future__ import annotations

import logging

import pytest
from django.contrib.sessions.models import Session

from core.sessions import SessionStore, alive

pytestmark = pytest.mark.django_db


def kept(**values) -> str:
    session = SessionStore()
    session.update(values)
    session.save()
    return str(session.session_key)


def test_what_a_reader_changes_is_not_there_for_the_next_one():
    key = kept(seen=["tea"])
    first = SessionStore(key)
    first["seen"].append("cake")
    assert SessionStore(key)["seen"] == ["tea"]
    first.save()
    assert SessionStore(key)["seen"] == ["tea", "cake"]


def test_data_that_were_changed_outside_are_nothing_and_are_logged(caplog):
    key = kept(seen=["tea"])
    row = Session.objects.get(pk=key)
    assert SessionStore(key)["seen"] == ["tea"]
    Session.objects.filter(pk=key).update(session_data=f"{row.session_data[:-1]}_")
    with caplog.at_level(logging.WARNING, "django.security.SuspiciousSession"):
        assert SessionStore(key).get("seen") is None
    assert "Session data corrupted" in caplog.text


def test_data_signed_with_another_secret_are_nothing(settings):
    key = kept(seen=["tea"])
    assert SessionStore(key)["seen"] == ["tea"]
    settings.SECRET_KEY = "another one, and long enough to be believed in"
    assert SessionStore(key).get("seen") is None


def test_the_living_are_told_from_the_ended():
    first, second = kept(seen=[]), kept(seen=[])
    assert alive([first, second, "nobody's"]) == {first, second}
    SessionStore(first).flush()
    assert alive([first, second]) == {second}
    assert alive([]) == set()
