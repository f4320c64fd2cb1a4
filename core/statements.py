"""SQL that Django writes once.

For a small question the ORM spends about ten times as long on writing the SQL as the database does on answering. Where the
same question is asked on a hot path, and only the keys differ, a `Statement` keeps what was written:

    _members = Statement(lambda conversation: Membership.objects.current().filter(conversation=conversation).values_list("user"))
    [(pk,), ...] = _members.ask(conversation.pk)

The query stays the ORM's, with its rules in one place. Keys are integers; rows come as the database gives them, so ask for
columns that need no conversion: integers and short texts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import QuerySet

_MARK = 7_310_000_000  # stands for the first key while the SQL is written; the next one for the second


class Statement:
    """One question with integer keys, such as `build(conversation_id, user_id)`, which gives a `values_list` query."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self._build = build
        self._written: dict[str, tuple[str, tuple[Any, ...]]] = {}

    def ask(self, *keys: int) -> list[tuple[Any, ...]]:
        """The rows for these keys."""
        sql, params = self._written.get(connection.vendor) or self._write(len(keys))
        filled = [keys[given - _MARK] if type(given) is int and given >= _MARK else given for given in params]
        with connection.cursor() as cursor:
            cursor.execute(sql, filled)
            return list(cursor.fetchall())

    def _write(self, count: int) -> tuple[str, tuple[Any, ...]]:
        sql, params = self._build(*range(_MARK, _MARK + count)).query.sql_with_params()
        missing = set(range(_MARK, _MARK + count)) - {given for given in params if type(given) is int}
        if missing:
            raise ValueError("Each key has to stand in the SQL as it is.")
        self._written[connection.vendor] = (sql, tuple(params))
        return self._written[connection.vendor]
