"""The world of the permissions' tests, for requests that are hostile."""

from __future__ import annotations

from tests.permissions.conftest import _world_and_files, world

__all__ = ["_world_and_files", "world"]
