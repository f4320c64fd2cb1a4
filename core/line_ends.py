"""Line ends as one character, before anything counts them: browsers send two for each line of a form's text.

Every form of the site's pages passes `OneLineEndMiddleware`, every body of the API `core.api.checked`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def one_line_end(value: Any) -> Any:
    """The same value with one kind of line end in all its texts, however deep."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n") if "\r" in value else value
    if isinstance(value, QueryDict):
        return _of_form(value)
    if isinstance(value, dict):
        return {name: one_line_end(each) for name, each in value.items()}
    if isinstance(value, list):
        return [one_line_end(each) for each in value]
    return value


def _of_form(form: QueryDict) -> QueryDict:
    if not any(isinstance(each, str) and "\r" in each for _name, values in form.lists() for each in values):
        return form
    changed = form.copy()
    for name, values in form.lists():
        changed.setlist(name, [one_line_end(each) for each in values])
    changed._mutable = False
    return changed


class OneLineEndMiddleware:
    """Forms of pages. The API's bodies are read by its own views."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """After the form was checked to be ours, before a view reads it."""
        is_form = request.method == "POST" and request.content_type in FORMS and not request.path.startswith("/api/")
        if is_form and not getattr(view, "csrf_exempt", False):  # such a view reads the body itself
            request.POST = one_line_end(request.POST)
