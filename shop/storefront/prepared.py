"""Queries that Django writes once.

Writing the SQL of a query with joins takes Django about ten times as long as running it. Where the same query runs on
every view of a page, and only the key differs, its SQL is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Field, QuerySet


class Prepared:
    """A query of plain values, asked again and again with another `key` for `column`."""

    def __init__(self, rows: QuerySet[Any, Any], column: str, field: Field[Any, Any]) -> None:
        self._rows, self._column, self._field = rows, column, field
        self._sql = ""
        self._params: list[Any] = []
        self._place = 0
        self._converters: list[tuple[int, list[Any], Any]] = []

    def ask(self, key: Any) -> list[tuple[Any, ...]]:
        """The rows for this key."""
        if not self._sql:
            self._write(key)
        params = [*self._params[: self._place], self._bare(key), *self._params[self._place + 1 :]]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, params)
            return [self._converted(row) for row in cursor.fetchall()]

    def _write(self, key: Any) -> None:
        compiler = self._rows.filter(**{self._column: key}).query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        columns = [column for column, _sql, _alias in compiler.select]
        self._converters = [(place, *found) for place, found in compiler.get_converters(columns).items()]
        self._place = list(params).index(self._bare(key))
        self._params, self._sql = list(params), sql

    def _converted(self, row: Sequence[Any]) -> tuple[Any, ...]:
        """The row as Django gives it, such as a UUID where SQLite has a text."""
        values = list(row)
        for place, converters, column in self._converters:
            for convert in converters:
                values[place] = convert(values[place], column, connection)
        return tuple(values)

    def _bare(self, key: Any) -> Any:
        return self._field.get_db_prep_value(key, connection)
