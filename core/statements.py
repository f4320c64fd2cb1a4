"""SQL that Django writes once.

For a small statement the ORM spends about ten times as long on writing the SQL as the database does on running it. Where the
same statement is run on a hot path, and only its keys differ, these keep what was written:

    _members = Statement(lambda conversation: Membership.objects.current().filter(conversation=conversation).values_list("user"))
    [(pk,), ...] = _members.ask(conversation.pk)

The statement stays the ORM's, with its rules in one place: `Statement` asks for columns, `Load` for instances, `Update` is an
UPDATE, `Insert` an INSERT. Keys are integers, UUIDs, moments and texts; each has to stand in the SQL as it is, so None, which
would make another statement, is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model
from django.db.models.sql import InsertQuery, UpdateQuery

_MARK = 7_310_000_000  # stands for the first key while the SQL is written; the next one for the second
_MOMENT = datetime(1907, 3, 1, tzinfo=UTC)
_Adapt = Callable[[Any], Any]
M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class _Written:
    """A statement for one database: its SQL, its parameters, and where in them which key goes and in which form.

    `converters` are those of the columns that need one; `names` are the columns' fields, and `model` what has them.
    """

    sql: str
    params: tuple[Any, ...]
    places: tuple[tuple[int, int, _Adapt], ...]
    converters: tuple[tuple[int, Sequence[Callable[..., Any]], Any], ...] = ()
    names: tuple[str, ...] = ()
    model: Any = None

    def run(self, cursor: Any, keys: tuple[Any, ...]) -> None:
        """Runs it with these keys."""
        filled = list(self.params)
        for place, number, adapt in self.places:
            filled[place] = adapt(keys[number])
        cursor.execute(self.sql, filled)

    def read(self, cursor: Any) -> list[tuple[Any, ...]]:
        """The rows that came, as Python's values."""
        rows = list(cursor.fetchall())
        if not self.converters or not rows:
            return rows
        return [self._converted(list(row)) for row in rows]

    def _converted(self, row: list[Any]) -> tuple[Any, ...]:
        for place, converters, expression in self.converters:
            for convert in converters:
                row[place] = convert(row[place], expression, connection)
        return tuple(row)


class _Kept:
    """What statements have in common: they are written once for each kind of database, and for the types of their keys."""

    def __init__(self, build: Callable[..., Any]) -> None:
        self._build = build
        self._written: dict[tuple[Any, ...], _Written] = {}

    def _for(self, keys: tuple[Any, ...]) -> _Written:
        kind = (connection.vendor, *map(type, keys))
        return self._written.get(kind) or self._written.setdefault(kind, self._write(keys))

    def _write(self, keys: tuple[Any, ...]) -> _Written:
        marks = [_mark(type(key), number) for number, key in enumerate(keys)]
        compiler = self._compiler(self._build(*marks))
        sql, params = compiler.as_sql()
        places = tuple(
            (place, number, _as_given(given))
            for place, given in enumerate(params)
            for number, mark in enumerate(marks)
            if _stands_for(given, mark)
        )
        if {number for _place, number, _adapt in places} != set(range(len(keys))):
            raise ValueError("Each key has to stand in the SQL as it is.")
        columns = [column[0] for column in compiler.select or ()]
        found = compiler.get_converters(columns) if columns else {}
        converters = tuple((place, tuple(of), expression) for place, (of, expression) in found.items())
        names = tuple(column.target.attname for column in columns if hasattr(column, "target"))
        return _Written(sql, tuple(params), places, converters, names, compiler.query.model)

    def _compiler(self, built: Any) -> Any:
        return built.query.get_compiler(connection=connection)


class Statement(_Kept):
    """A question, such as `build(conversation_id, user_id)`, which gives a `values_list` query."""

    def ask(self, *keys: Any) -> list[tuple[Any, ...]]:
        """The rows for these keys."""
        written = self._for(keys)
        with connection.cursor() as cursor:
            written.run(cursor, keys)
            return written.read(cursor)


class Load(_Kept, Generic[M]):
    """A question for instances of a model, all of their own columns and no others."""

    def first(self, *keys: Any) -> M | None:
        """The first instance for these keys, if there is one."""
        written = self._for(keys)
        with connection.cursor() as cursor:
            written.run(cursor, keys)
            rows = written.read(cursor)
        model: type[M] = written.model
        return model.from_db(connection.alias, written.names, rows[0]) if rows else None


class Update(_Kept):
    """An UPDATE: `build(...)` gives the rows as a query, and the new values by field."""

    def run(self, *keys: Any) -> int:
        """Runs it; how many rows matched."""
        written = self._for(keys)
        with transaction.mark_for_rollback_on_error(using=connection.alias), connection.cursor() as cursor:
            written.run(cursor, keys)
            return int(cursor.rowcount)

    def _compiler(self, built: Any) -> Any:
        rows, values = built
        query = rows.query.chain(UpdateQuery)
        query.add_update_values(values)
        query.clear_select_clause()
        return query.get_compiler(connection=connection)


class Insert(Generic[M]):
    """An INSERT of one new instance with plain values. It sends no signals, and no field fills itself in while it is saved."""

    def __init__(self, model: type[M]) -> None:
        self._model = model
        self._written: dict[str, str] = {}

    def create(self, **values: Any) -> M:
        """Stores a new instance with these values, and returns it with its key."""
        made = self._model(**values)
        if not connection.features.can_return_columns_from_insert:
            made.save(force_insert=True)
            return made
        sql = self._written.get(connection.vendor) or self._write(made)
        params = [
            field.get_db_prep_save(getattr(made, field.attname), connection=connection) for field in self._fields()
        ]
        with transaction.mark_for_rollback_on_error(using=connection.alias), connection.cursor() as cursor:
            cursor.execute(sql, params)
            (made.pk,) = cursor.fetchone()
        made._state.adding, made._state.db = False, connection.alias
        return made

    def _fields(self) -> list[Any]:
        return [field for field in self._model._meta.local_concrete_fields if not field.primary_key]

    def _write(self, made: M) -> str:
        query = InsertQuery(self._model)
        query.insert_values(self._fields(), [made])
        compiler = query.get_compiler(connection=connection)
        compiler.returning_fields = self._model._meta.db_returning_fields
        [(sql, _params)] = compiler.as_sql()
        return self._written.setdefault(connection.vendor, sql)


def _mark(kind: type, number: int) -> Any:
    """What stands for a key of this type while the SQL is written."""
    if kind is int:
        return _MARK + number
    if kind is UUID:
        return UUID(int=_MARK + number)
    if kind is datetime:
        return _MOMENT + timedelta(microseconds=number)
    if kind is str:
        return f"key {_MARK + number}"
    raise TypeError(f"A key of a statement is an int, a UUID, a datetime or a str, and no {kind.__name__}.")


def _stands_for(given: Any, mark: Any) -> bool:
    if isinstance(mark, UUID):
        return bool(given == mark or given == mark.hex)
    if isinstance(mark, datetime):
        return bool(given == connection.ops.adapt_datetimefield_value(mark))
    return isinstance(given, type(mark)) and bool(given == mark)


def _as_given(given: Any) -> _Adapt:
    """The form of a key where the ORM put `given` for its mark: drivers have integers of their own, for one."""
    if isinstance(given, int):
        return _itself if type(given) is int else type(given)
    if isinstance(given, str):
        return _as_text
    return _itself


def _itself(key: Any) -> Any:
    return key


def _as_text(key: Any) -> Any:
    if isinstance(key, UUID):
        return key.hex
    return connection.ops.adapt_datetimefield_value(key) if isinstance(key, datetime) else key
