"""The one way to take anything of which there is a limited number."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet


def take(rows: QuerySet[Any], **changes: Any) -> bool:
    """Takes from the one row that `rows` names, if its WHERE still holds; the database's row count is the verdict.

    `rows` must hold the whole rule in columns of that row itself (a rule over another table would be judged on an old
    snapshot), and `changes` must be relative (`F("held") + 1`). It must be called within a transaction, before anything
    is read there: so nobody's decision rests on what was true a moment ago. This works alike on SQLite and PostgreSQL,
    where `select_for_update` would be a silent no-op on the former.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("Scarce things are taken within a transaction.")
    return rows.update(**changes) == 1


give = take  # giving back is the same statement with the opposite change; its WHERE makes it happen once
