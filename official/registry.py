"""Who manages an official account: told by the apps above, because this one knows no shops."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User
    from official.models import OfficialAccount

Managers = Callable[["User"], "QuerySet[OfficialAccount]"]
_managers: list[Managers] = []


def register_managers(accounts_of: Managers) -> None:
    """Adds a source of management: `accounts_of(user)` answers the accounts that this person manages."""
    if accounts_of not in _managers:
        _managers.append(accounts_of)


def sources_of_management() -> list[Managers]:
    """Every source that was registered."""
    return list(_managers)
