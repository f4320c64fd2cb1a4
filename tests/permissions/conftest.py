"""One world for all tests of a file: each asks within it, and what it did is rolled back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.test import Client, override_settings

from tests.permissions.world import World, make_world

if TYPE_CHECKING:
    from accounts.models import User


def session_of(user: User) -> str:
    """Signs somebody in, once for all tests of a file."""
    client = Client()
    client.force_login(user)
    return client.session.session_key


@pytest.fixture(scope="module")
def _world_and_files(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[tuple[World, Path]]:
    files = tmp_path_factory.mktemp("world")
    quick = override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"], MEDIA_ROOT=files, PRIVATE_ROOT=files
    )
    with django_db_blocker.unblock(), transaction.atomic():
        with quick:
            world = make_world()
            world.sessions = {role: session_of(user) for role, user in world.people.items() if user is not None}
        yield world, files
        transaction.set_rollback(True)


@pytest.fixture
def world(_world_and_files: tuple[World, Path], db: None, settings) -> World:
    """One of everything (see `make_world`); what a test changes is gone after it."""
    world, files = _world_and_files
    settings.MEDIA_ROOT = settings.PRIVATE_ROOT = files
    return world
