"""The cast: alice buys, bob is her contact, carol runs the shop, erin another shop, dave is a stranger, oscar operates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests import factories

if TYPE_CHECKING:
    from accounts.models import User


@pytest.fixture(autouse=True)
def _quiet_ground(settings, tmp_path):
    """Quick password hashes, files in a folder of the test's own, jobs run by the test and not by chance, no rate limits,
    and the site's language: that of a test's last request stays with the thread."""
    from django.core.cache import cache
    from django.utils import translation

    translation.deactivate()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PRIVATE_ROOT = tmp_path / "private"
    cache.clear()


@pytest.fixture
def alice(db) -> User:
    return factories.make_user("alice", display_name="Alice")


@pytest.fixture
def bob(db, alice: User) -> User:
    bob = factories.make_user("bob", display_name="Bob")
    factories.make_contacts(alice, bob)
    return bob


@pytest.fixture
def carol(db) -> User:
    return factories.make_user("carol", display_name="Carol")


@pytest.fixture
def dave(db) -> User:
    return factories.make_user("dave", display_name="Dave")


@pytest.fixture
def erin(db) -> User:
    return factories.make_user("erin", display_name="Erin")


@pytest.fixture
def oscar(db) -> User:
    return factories.make_user("oscar", display_name="Oscar", is_staff=True, is_superuser=True)


@pytest.fixture
def sign_in():
    """A browser's client signed in as somebody: `sign_in(alice).get(...)`."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in
