"""SQL that Django writes once.

For a small statement the ORM spends about ten times as long on writing the SQL as the database does on running it. Where the
same statement is run on a hot path, and only its keys differ, these keep what was written:

    _members = Statement(lambda conversation: Membership.objects.current().filter(conversation=conversation).values_list("user"))
    [(pk,), ...] = _members.ask(conversation.pk)

The statement stays the ORM's, with its rules in one place: `Statement` asks for columns, `Count` for how many, `Load` for
instances, `Update` is an UPDATE, `Insert` an INSERT. Keys are integers, UUIDs, moments and texts; each has to stand in the SQL as
it is, so None, which would make another statement, is refused. A list of keys goes with the lookup `among` (see `core.lookups`);
with an empty one nothing is found, and nothing changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.models import Model
from django.db.models.sql import InsertQuery, UpdateQuery

from core import direct
from core.lookups import keys_parameter

_MARK = 7_310_000_000  # stands for the first key while the SQL is written; the next one for the second
_MOMENT = datetime(1907, 3, 1, tzinfo=UTC)
_Adapt = Callable[[Any, Any], Any]  # a key and a connection
M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class _Written:
    """A statement for one database: its SQL, its parameters, and where in them which key goes and in which form.

    `ready` is the SQL as the driver takes it. `converters` are those of the columns that need one; `names` are the columns'
    fields, and `model` what has them.
    """

    sql: str
    ready: str
    params: tuple[Any, ...]
    places: tuple[tuple[int, int, _Adapt | None], ...]
    converters: tuple[tuple[int, Sequence[Callable[..., Any]], Any], ...] = ()
    names: tuple[str, ...] = ()
    model: Any = None

    def run(self, keys: tuple[Any, ...], here: Any) -> Any:
        """Runs it with these keys; the cursor that has its rows."""
        filled = list(self.params)
        for place, number, adapt in self.places:
            filled[place] = keys[number] if adapt is None else adapt(keys[number], here)
        return direct.execute(here, self.sql, self.ready, filled)

    def rows(self, keys: tuple[Any, ...], here: Any) -> list[tuple[Any, ...]]:
        """Runs it with these keys; the rows that came, as Python's values."""
        rows: list[tuple[Any, ...]] = self.run(keys, here).fetchall()
        if not self.converters or not rows:
            return rows
        return [self._converted(list(row), here) for row in rows]

    def _converted(self, row: list[Any], here: Any) -> tuple[Any, ...]:
        for place, converters, expression in self.converters:
            for convert in converters:
                row[place] = convert(row[place], expression, here)
        return tuple(row)


class _Kept:
    """What statements have in common: they are written once for each kind of database, and for the types of their keys."""

    def __init__(self, build: Callable[..., Any]) -> None:
        self._build = build
        self._written: dict[tuple[Any, ...], _Written] = {}

    def _for(self, keys: tuple[Any, ...], here: Any) -> _Written:
        kind = (here.vendor, *map(_kind, keys))
        written = self._written.get(kind)
        if written is None:
            made = self._write(keys, here)
            written = self._written.setdefault(kind, replace(made, ready=direct.native(made.sql, here)))
        return written

    def _write(self, keys: tuple[Any, ...], here: Any) -> _Written:
        marks = [_mark(key, number) for number, key in enumerate(keys)]
        built = self._build(*marks)
        sql, params = self._compiler(built, here).as_sql()
        places = tuple(
            (place, number, _as_given(given, mark, here))
            for place, given in enumerate(params)
            for number, mark in enumerate(marks)
            if _stands_for(given, mark, here)
        )
        if {number for _place, number, _adapt in places} != set(range(len(keys))):
            raise ValueError("Each key has to stand in the SQL as it is.")
        return self._finished(_Written(sql, "", tuple(params), places), built, here)

    def _finished(self, written: _Written, built: Any, here: Any) -> _Written:
        return _with_columns(written, built, here)

    def _compiler(self, built: Any, here: Any) -> Any:
        return built.query.get_compiler(connection=here)


class Statement(_Kept):
    """A question, such as `build(conversation_id, user_id)`, which gives a `values_list` query."""

    def ask(self, *keys: Any) -> list[tuple[Any, ...]]:
        """The rows for these keys."""
        if [] in keys:
            return []
        here = connections[DEFAULT_DB_ALIAS]
        return self._for(keys, here).rows(keys, here)


class Count(Statement):
    """How many rows a query has for some keys: `build` gives the query."""

    def __init__(self, build: Callable[..., models.QuerySet[Any]]) -> None:
        number = models.Func(models.F("pk"), function="COUNT", output_field=models.IntegerField())
        super().__init__(lambda *keys: build(*keys).order_by().values_list(number))

    def of(self, *keys: Any) -> int:
        """The number for these keys."""
        return int(next(iter(self.ask(*keys)), (0,))[0])


class Load(_Kept, Generic[M]):
    """A question for instances of a model, all of their own columns and no others."""

    def all(self, *keys: Any) -> list[M]:
        """The instances for these keys."""
        if [] in keys:
            return []
        here = connections[DEFAULT_DB_ALIAS]
        written = self._for(keys, here)
        model: type[M] = written.model
        return [model.from_db(DEFAULT_DB_ALIAS, written.names, row) for row in written.rows(keys, here)]

    def first(self, *keys: Any) -> M | None:
        """The first instance for these keys, if there is one."""
        return next(iter(self.all(*keys)), None)


class Update(_Kept):
    """An UPDATE: `build(...)` gives the rows as a query, and the new values by field."""

    def run(self, *keys: Any) -> int:
        """Runs it; how many rows matched."""
        if [] in keys:
            return 0
        matched: int = self._run(keys, _Written.run).rowcount
        return matched

    def _run(self, keys: tuple[Any, ...], run: Callable[[_Written, tuple[Any, ...], Any], Any]) -> Any:
        here = connections[DEFAULT_DB_ALIAS]
        written = self._for(keys, here)
        try:
            return run(written, keys, here)
        except Exception:
            with transaction.mark_for_rollback_on_error(using=DEFAULT_DB_ALIAS):
                raise

    def _finished(self, written: _Written, built: Any, here: Any) -> _Written:
        return written

    def _compiler(self, built: Any, here: Any) -> Any:
        rows, values = built
        query = rows.query.chain(UpdateQuery)
        query.add_update_values(values)
        query.clear_select_clause()
        return query.get_compiler(connection=here)


class UpdateReturning(Update):
    """An UPDATE that gives back columns of the rows that it changed, as they are then."""

    def __init__(self, build: Callable[..., Any], *columns: str) -> None:
        super().__init__(build)
        self._columns = columns

    def rows(self, *keys: Any) -> list[tuple[Any, ...]]:
        """Runs it; the columns of each row that matched."""
        if [] in keys:
            return []
        found: list[tuple[Any, ...]] = self._run(keys, _Written.rows)
        return found

    def _finished(self, written: _Written, built: Any, here: Any) -> _Written:
        rows, _values = built
        asked = rows.values_list(*self._columns)
        columns = ", ".join(here.ops.quote_name(rows.model._meta.get_field(name).column) for name in self._columns)
        return replace(_with_columns(written, asked, here), sql=f"{written.sql} RETURNING {columns}")


def _with_columns(written: _Written, asked: Any, here: Any) -> _Written:
    """With how to read the rows of this query."""
    compiler = asked.query.get_compiler(connection=here)
    compiler.setup_query()
    columns = [column[0] for column in compiler.select]
    converters = tuple((place, tuple(of), what) for place, (of, what) in compiler.get_converters(columns).items())
    names = tuple(column.target.attname for column in columns if hasattr(column, "target"))
    return replace(written, converters=converters, names=names, model=compiler.query.model)


@dataclass(frozen=True, slots=True)
class _WrittenInsert:
    """An INSERT for one database: its SQL, the SQL as the driver takes it, and for each column where its value comes from: the
    attribute, the types whose values go as they are, and what makes all others into what the driver takes."""

    sql: str
    ready: str
    columns: tuple[tuple[str, frozenset[type], _Adapt], ...]

    def params(self, made: Model, here: Any) -> list[Any]:
        """What to store of this instance."""
        return [
            value if type(value := getattr(made, name)) in plain else adapt(value, here)
            for name, plain, adapt in self.columns
        ]


class Insert(Generic[M]):
    """An INSERT of one new instance with plain values. It sends no signals, and no field fills itself in while it is saved."""

    def __init__(self, model: type[M]) -> None:
        self._model = model
        self._written: dict[str, _WrittenInsert] = {}

    def create(self, **values: Any) -> M:
        """Stores a new instance with these values, and returns it with its key."""
        made, here = self._model(**values), connections[DEFAULT_DB_ALIAS]
        written = self._written.get(here.vendor) or self._write(made, here)
        try:
            [(made.pk,)] = direct.execute(here, written.sql, written.ready, written.params(made, here)).fetchall()
        except Exception:
            with transaction.mark_for_rollback_on_error(using=DEFAULT_DB_ALIAS):
                raise
        made._state.adding, made._state.db = False, DEFAULT_DB_ALIAS
        return made

    def _write(self, made: M, here: Any) -> _WrittenInsert:
        fields = [field for field in self._model._meta.local_concrete_fields if not field.primary_key]
        query = InsertQuery(self._model)
        query.insert_values(fields, [made])
        compiler = query.get_compiler(connection=here)
        compiler.returning_fields = self._model._meta.db_returning_fields
        [(sql, _params)] = compiler.as_sql()
        columns = tuple((field.attname, _plain_types(field, here), _stored_form(field)) for field in fields)
        return self._written.setdefault(here.vendor, _WrittenInsert(sql, direct.native(sql, here), columns))


_PLAIN = {
    field: kind
    for fields, kind in (
        ((models.CharField, models.TextField), str),
        ((models.BooleanField,), bool),
        ((models.PositiveIntegerField, models.PositiveBigIntegerField, models.BigIntegerField, models.ForeignKey), int),
    )
    for field in fields
}  # the types whose values these fields store as they are


def _plain_types(field: Any, here: Any) -> frozenset[type]:
    """The types whose values go to the driver as they are. psycopg wants integers in types of its own, by the column."""
    kind = _PLAIN.get(type(field))
    return frozenset({type(None)} if kind is None or (kind is int and here.vendor != "sqlite") else {type(None), kind})


def _stored_form(field: Any) -> _Adapt:
    return lambda value, here: field.get_db_prep_save(value, connection=here)


def _kind(key: Any) -> Any:
    """The type of a key, or of a list's keys."""
    return (list, type(key[0])) if type(key) is list else type(key)


def _mark(key: Any, number: int) -> Any:
    """What stands for a key of this type while the SQL is written."""
    kind = type(key)
    if kind is list:
        return [_mark(key[0], number)]
    if kind is int:
        return _MARK + number
    if kind is UUID:
        return UUID(int=_MARK + number)
    if kind is datetime:
        return _MOMENT + timedelta(microseconds=number)
    if kind is str:
        return f"key {_MARK + number}"
    raise TypeError(f"A key of a statement is an int, a UUID, a datetime or a str, and no {kind.__name__}.")


def _stands_for(given: Any, mark: Any, here: Any) -> bool:
    if isinstance(mark, list):
        return bool(given == keys_parameter(mark, here.vendor))
    if isinstance(mark, UUID):
        return bool(given == mark or given == mark.hex)
    if isinstance(mark, datetime):
        return bool(given == here.ops.adapt_datetimefield_value(mark))
    return isinstance(given, type(mark)) and bool(given == mark)


def _as_given(given: Any, mark: Any, here: Any) -> _Adapt | None:
    """The form of a key where the ORM put `given` for its mark: drivers have integers of their own, for one. None: as it is."""
    if isinstance(mark, list):
        return _as_list
    if isinstance(given, int):
        of = type(given)
        return None if of is int else lambda key, _here: of(key)
    if not isinstance(given, str) or isinstance(mark, str):
        return None
    return _as_hex if isinstance(mark, UUID) else _as_moment


def _as_list(key: Any, here: Any) -> Any:
    return keys_parameter(key, here.vendor)


def _as_hex(key: UUID, _here: Any) -> str:
    return key.hex


def _as_moment(key: datetime, here: Any) -> Any:
    return here.ops.adapt_datetimefield_value(key)
