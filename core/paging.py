"""Pages by cursor: stable while rows are added, and as quick on the last page as on the first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import IntegerField, QuerySet
from rest_framework.pagination import Cursor, CursorPagination

from core import intake
from core.errors import Invalid


class CursorPages(CursorPagination):
    """The REST framework's, which takes any text for a place and leaves it to the database to fail on it. Here a place is a
    value of the column that the list is ordered by."""

    page_size = 30
    page_size_query_param = "limit"
    max_page_size = 100

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> list[Any] | None:
        """The page that the request asks for. Raises Invalid for a cursor that this list never gave."""
        self._rows: QuerySet[Any] = queryset
        self._order: Sequence[str] = self.get_ordering(request, queryset, view)
        return super().paginate_queryset(queryset, request, view)

    def decode_cursor(self, request: Any) -> Cursor | None:
        """The cursor, if its place can be one."""
        try:
            cursor: Cursor | None = super().decode_cursor(request)
            if cursor is not None and cursor.position is not None:
                _check(self._rows, self._order[0].lstrip("-"), str(cursor.position))
        except Exception as error:
            raise Invalid(fields={self.cursor_query_param: Invalid.message}) from error
        return cursor


def _check(rows: QuerySet[Any], column: str, position: str) -> None:
    """Raises what the column's type raises for a text that is none of its values."""
    if column in rows.query.annotations:
        field = rows.query.annotations[column].output_field
    else:
        field = rows.model._meta.pk if column == "pk" else rows.model._meta.get_field(column)
    if isinstance(field, IntegerField):
        intake.number_of(position.removeprefix("-"))
    else:
        value = field.to_python(position)
        if hasattr(value, "utcoffset") and not intake.FIRST <= value <= intake.LAST:
            raise ValidationError("out of time")


class NewestFirst(CursorPages):
    """The newest first."""

    ordering = "-id"
