from __future__ import annotations

import pytest

from accounts import sessions


@pytest.fixture
def closed(monkeypatch):
    """What the closers were told: (session key, user id)."""
    told: list[tuple[str | None, int]] = []
    monkeypatch.setattr(sessions, "_closers", [lambda key, user_id: told.append((key, user_id))])
    return told
