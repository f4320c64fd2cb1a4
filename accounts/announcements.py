"""How accounts tells people's open pages that something changed, without knowing who carries the news."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.db import transaction

Bell = Callable[[str, Mapping[str, Any], Collection[int]], None]
_bells: list[Bell] = []


def register_bell(bell: Bell) -> None:
    """Adds a carrier: `bell(name, data, user_ids)` is called after the change is committed."""
    if bell not in _bells:
        _bells.append(bell)


def announce(*, name: str, to: Collection[int], data: Mapping[str, Any] | None = None) -> None:
    """Rings `name` ("contacts.changed") at these users' open pages once the transaction is committed."""

    def ring() -> None:
        for bell in _bells:
            bell(name, data or {}, to)

    transaction.on_commit(ring)
