"""The ground of every test."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# No test asserts a time: a busy machine must not fail a property.
settings.register_profile("souk", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("souk")

pytest_plugins = ["tests.fixtures", "tests.shop.fixtures", "tests.shop.arena"]
