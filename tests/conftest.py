"""The ground of every test."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, settings

from tests import ground, skips

# No test asserts a time: a busy machine must not fail a property.
settings.register_profile("souk", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("souk")

pytest_plugins = ["tests.fixtures", "tests.shop.fixtures", "tests.shop.arena"]


def pytest_configure(config: pytest.Config) -> None:
    """Watches what is skipped, where that was asked for."""
    skips.register(config)


# Folders and files, the longest first.
LONG = (
    "faults", "test_crashes.py", "test_races.py",
    "test_checkout_ui.py", "test_host_ui.py", "test_merchant_panel.py", "test_story.py", "test_account_pages.py", "e2e",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes last, as before a browser no loop counts as running; of that the longest comes first, so that
    no worker begins it when the others are about to end."""

    def place(item: pytest.Item) -> int:
        return next((1 + LONG.index(part) for part in reversed(item.path.parts) if part in LONG), 0)

    items.sort(key=place)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings) -> Iterator[None]:
    """A copy of the migrated database that real servers start from: made once, not by each worker."""
    from django.db import connection

    configured = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        ground.lay_for_tests(connection)
    yield
    with django_db_blocker.unblock():
        connection.creation.destroy_test_db(configured, verbosity=0)


@contextmanager
def _without_the_browsers_loop(item: pytest.Item) -> Iterator[None]:
    """Playwright's loop counts as running in this thread while a browser is open, though it rests; async tests need one."""
    loop = asyncio._get_running_loop() if inspect.iscoroutinefunction(getattr(item, "obj", None)) else None
    if loop is None:
        yield
        return
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        if not loop.is_closed():
            asyncio._set_running_loop(loop)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    with _without_the_browsers_loop(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    with _without_the_browsers_loop(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    with _without_the_browsers_loop(item):
        return (yield)
