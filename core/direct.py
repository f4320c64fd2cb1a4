"""SQL given to the driver itself.

Django wraps a cursor three times over, and turns the marks of each statement into SQLite's, every time; for a small statement
that costs more than what the database does. Here a statement whose SQL is known goes straight to the driver. Where somebody
watches the statements (a log, a test that counts, a wrapper), and where a transaction is spoiled, Django's own way is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def native(sql: str, here: Any) -> str:
    """This SQL, with Django's marks, as the driver of `here` (a connection of Django's) takes it."""
    if here.vendor != "sqlite":
        return sql
    with here.cursor() as cursor:
        return str(cursor.cursor.convert_query(sql))


def execute(here: Any, sql: str, ready: str, params: Sequence[Any]) -> Any:
    """Runs a statement, `ready` being what `native` made of it, and returns the cursor that has its rows.

    Take all of them: SQLite keeps a statement open until then. Raises Django's database errors.
    """
    here.ensure_connection()  # refuses to be called on an event loop
    if here.needs_rollback or here.execute_wrappers or here.queries_logged:
        cursor = here.cursor()
        cursor.execute(sql, params)
        return cursor
    try:
        if here.vendor == "sqlite":
            return here.connection.execute(ready, params)
        cursor = here.create_cursor()
        cursor.execute(ready, params)
    except Exception:
        with here.wrap_database_errors:
            raise
    return cursor
