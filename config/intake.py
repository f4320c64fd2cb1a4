"""The gate before all pages and the API: addresses, cookies and forms that the site can read, and what people get otherwise.

`core.intake` says what can be read; bodies of JSON pass it in `core.parsers`, and frames of sockets in `chat.consumers`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.http.response import HttpResponseBase
from django.template.loader import get_template

from core.api import error_body
from core.intake import UNREADABLE, UTF_8, Unreadable, is_text, note_unreadable, readable_cookies

FOR_PROGRAMS = ("/api/", "/files/")  # what is below them answers in JSON, also where nothing is
FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}
WORDS = "q"  # the parameter of searches: what is no text in it parts words


class ReadableMiddleware:
    """Answers 400 to what cannot be read, before and after the view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer."""
        try:
            _look_at_head(request)
        except UNREADABLE as error:
            return refused(request, error)
        except Unreadable:
            return refused(request)
        return self._get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """Looks at the form of a page. The API's are read by its parsers, once it is known who asks."""
        is_raw = getattr(
            view, "csrf_exempt", False
        )  # it reads the body itself; Django has read the form of any other already
        if is_raw or request.content_type not in FORMS or request.path.startswith(FOR_PROGRAMS):
            return None
        try:
            is_readable = all(is_text(text) for name, texts in request.POST.lists() for text in (name, *texts))
        except UNREADABLE as error:
            return refused(request, error)
        return None if is_readable else refused(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """What a page raised for a value that nothing could take."""
        return refused(request, error) if isinstance(error, UNREADABLE) else None


def _look_at_head(request: HttpRequest) -> None:
    """Raises Unreadable."""
    request.COOKIES = readable_cookies(request.COOKIES)
    charset = str((request.content_params or {}).get("charset", "utf-8"))
    if not is_text(request.path) or charset.lower() not in UTF_8:
        raise Unreadable
    if "%00" not in request.META.get("QUERY_STRING", ""):
        return
    query = request.GET.copy()
    query.setlist(WORDS, [words.replace("\x00", " ") for words in query.getlist(WORDS)])
    if not all(is_text(text) for name, texts in query.lists() for text in (name, *texts)):
        raise Unreadable
    request.GET = QueryDict(query.urlencode(), encoding=request.encoding)


def refused(request: HttpRequest, error: BaseException | None = None) -> HttpResponse:
    """400, for a program or for a person."""
    if error is not None:
        note_unreadable(error)
    if request.path.startswith(FOR_PROGRAMS):
        return JsonResponse(error_body(Unreadable.code, str(Unreadable.message)), status=400)
    return HttpResponse(get_template("400.html").render({}), status=400)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What Django itself refuses: a host that is not ours, too many fields, a form that ends too early."""
    return refused(request)
