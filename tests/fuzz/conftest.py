"""The world of the permissions' tests, for requests that are hostile."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest

from config.requests import content_type_of
from tests.permissions.conftest import _world_and_files, world

__all__ = ["_world_and_files", "world"]


@pytest.fixture(autouse=True)
def _charsets_as_the_server_reads_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test client makes Django's own requests, and not those of `config.handler`."""

    def set_content_type_params(request: WSGIRequest, meta: Any) -> None:
        request.content_type, request.content_params = content_type_of(meta)

    monkeypatch.setattr(WSGIRequest, "_set_content_type_params", set_content_type_params)
