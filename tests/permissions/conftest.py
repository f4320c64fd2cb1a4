"""One world for all tests of a file: each asks within it, and what it did is rolled back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings

from tests.permissions.world import World, make_world


@pytest.fixture(scope="module")
def _world_and_files(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[tuple[World, Path]]:
    files = tmp_path_factory.mktemp("world")
    quick = override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"], MEDIA_ROOT=files, PRIVATE_ROOT=files
    )
    with django_db_blocker.unblock(), transaction.atomic():
        with quick:
            world = make_world()
        yield world, files
        transaction.set_rollback(True)


@pytest.fixture
def world(_world_and_files: tuple[World, Path], db: None, settings) -> World:
    """One of everything (see `make_world`); what a test changes is gone after it."""
    world, files = _world_and_files
    settings.MEDIA_ROOT = settings.PRIVATE_ROOT = files
    return world
