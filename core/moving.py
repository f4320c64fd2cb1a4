"""Moves a whole site from its SQLite file into an empty PostgreSQL database: all of it, checked, or nothing.

The source is held against writers while it is read. Everything goes into the target in one transaction, at the end of
which every row is read back and compared; so a move that fails leaves the target empty and can simply be run again.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management.color import no_style
from django.db import Error, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

MIGRATIONS = "django_migrations"  # Django's own list, which the target has from its own migrations
AT_ONCE = 2000  # rows
Model = type[models.Model]
Tell = Callable[[str], None]


class MoveRefused(Exception):
    """It was not begun, or it was undone; the text says why and what to do."""


def move(*, source: str, target: str, tell: Tell, finish: Callable[[str], None]) -> int:
    """Copies every row from one connection to the other; returns how many. `finish(target)` runs before the commit.

    Raises MoveRefused, with the target as it was.
    """
    tables = _tables()
    count = 0
    with transaction.atomic(using=source), transaction.atomic(using=target):  # SQLite's takes the write lock here
        require_whole(source)
        require_empty(target)
        try:
            _empty(connections[target], tables)
            for model in tables:
                rows = _copy(model, source, target)
                count += rows
                if rows:
                    tell(f"{model._meta.db_table}: {rows}")
            connections[target].check_constraints()
            _set_sequences(connections[target], tables)
        except (Error, psycopg.Error) as error:
            raise MoveRefused(_told(error)) from error
        for model in tables:
            _compare(model, source, target)
        finish(target)
    return count


def require_whole(source: str) -> None:
    """Raises MoveRefused unless the source is up to date, every table of it is known, and no row hangs in the air."""
    connection = connections[source]
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise MoveRefused("Migrations wait at the source. Run `manage.py migrate` first.")
    unknown = set(connection.introspection.table_names()) - {model._meta.db_table for model in _tables()} - {MIGRATIONS}
    if unknown:
        raise MoveRefused(f"The source has tables that no part of Souk knows: {', '.join(sorted(unknown))}.")
    with connection.cursor() as cursor:
        dangling = sorted({str(row[0]) for row in cursor.execute("PRAGMA foreign_key_check").fetchall()})
    if dangling:
        raise MoveRefused(f"Rows of these tables point to rows that do not exist: {', '.join(dangling)}.")


def require_empty(target: str) -> None:
    """Raises MoveRefused where the target has tables that are not Souk's, or people: then it is somebody's site."""
    connection = connections[target]
    tables = set(connection.introspection.table_names())
    foreign = tables - {model._meta.db_table for model in _tables()} - {MIGRATIONS}
    if foreign:
        raise MoveRefused(
            f"The target has tables of something else: {', '.join(sorted(foreign)[:5])}. Make a database for Souk."
        )
    people = get_user_model()
    if people._meta.db_table in tables and people._base_manager.using(target).exists():
        raise MoveRefused("There are people in the target already. Nothing was changed; make an empty database.")


def _tables() -> list[Model]:
    known = apps.get_models(include_auto_created=True)
    return [model for model in known if model._meta.managed and not model._meta.proxy]


def _empty(connection: BaseDatabaseWrapper, tables: list[Model]) -> None:
    """Takes away what the target's own migrations have written, such as permissions: the source has them too."""
    names = [model._meta.db_table for model in tables]
    with connection.cursor() as cursor:
        for statement in connection.ops.sql_flush(no_style(), names):
            cursor.execute(statement)


def _copy(model: Model, source: str, target: str) -> int:
    connection = connections[target]
    fields = _fields(model)
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    count = 0
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN") as copy,
    ):
        for row in _rows(model, source):
            prepared = zip(fields, row, strict=True)
            copy.write_row([field.get_db_prep_save(value, connection=connection) for field, value in prepared])
            count += 1
    return count


def _fields(model: Model) -> list[models.Field[Any, Any]]:
    return [field for field in model._meta.concrete_fields if not getattr(field, "generated", False)]


def _rows(model: Model, alias: str) -> Iterator[tuple[Any, ...]]:
    names = [str(field.attname) for field in _fields(model)]
    return model._base_manager.using(alias).order_by("pk").values_list(*names).iterator(chunk_size=AT_ONCE)


def _set_sequences(connection: BaseDatabaseWrapper, tables: list[Model]) -> None:
    """The next row of each table gets a number after the last."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)


def _compare(model: Model, source: str, target: str) -> None:
    if _sum(model, source) != _sum(model, target):
        raise MoveRefused(f"{model._meta.db_table} reads otherwise in the target than in the source. Nothing was kept.")


def _sum(model: Model, alias: str) -> tuple[int, int]:
    """How many rows, and a sum over their contents that does not depend on their order, which databases differ in."""
    count = total = 0
    for row in _rows(model, alias):
        text = json.dumps(row, default=_plain, sort_keys=True)
        total += int.from_bytes(hashlib.sha256(text.encode()).digest())
        count += 1
    return count, total


def _plain(value: Any) -> str:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value)


def _told(error: Exception) -> str:
    """What the database refused and where, without quoting the row."""
    words = (str(error).splitlines() or [type(error).__name__])[0]
    place = re.search(r"COPY (\w+), line (\d+)(?:, column (\w+))?", str(error))
    where = f"Row {place[2]} of {place[1]}{', column ' + place[3] if place[3] else ''}: " if place else ""
    return f"{where}{words}. Nothing was kept; mend it in the source and run this again."
