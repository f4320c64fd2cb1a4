"""A lookup of our own: `key__among=[...]`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Field, ForeignKey, Lookup


def keys_parameter(keys: Sequence[Any], vendor: str) -> Any:
    """All of these keys as one parameter: an array for PostgreSQL, and a text of JSON for SQLite."""
    if vendor == "postgresql":
        return list(keys)
    return json.dumps([key.hex if isinstance(key, UUID) else key for key in keys])


class Among(Lookup[Any]):
    """As `in`, but all keys are one parameter: the SQL is the same for any number of them, and written quickly.

    The keys are integers, UUIDs or texts; a field of a relation takes keys and no instances.
    """

    lookup_name = "among"

    def get_prep_lookup(self) -> list[Any]:
        """The keys as the field's own values. Raises what the field raises for a value that it cannot have."""
        return [self.lhs.output_field.get_prep_value(key) for key in self.rhs]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """The condition, for the database that is in use."""
        left, params = self.process_lhs(compiler, connection)
        array = "= ANY(%s)" if connection.vendor == "postgresql" else "IN (SELECT value FROM json_each(%s))"
        return f"{left} {array}", (*params, keys_parameter(self.rhs, connection.vendor))


def register() -> None:
    """Gives every field the lookup; relations do not inherit those of other fields."""
    Field.register_lookup(Among)
    ForeignKey.register_lookup(Among)
