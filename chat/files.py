"""Handing out a file that its asker may see: in ranges, with headers under which nothing of it ever runs as a page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header, parse_etags

from chat.media import pictures
from chat.models import Attachment
from core.streaming import pieces

if TYPE_CHECKING:
    from django.db.models.fields.files import FieldFile
    from rest_framework.request import Request

KEPT = 3600  # seconds: a browser may show it again so long without asking, to the same session only
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a file: `start` is the first byte, `end` the one after the last."""

    start: int
    end: int


class OutOfReach(ValueError):
    """The range begins past the end."""


def send_file(*, request: Request, attachment: Attachment, field: FieldFile) -> HttpResponseBase:
    """The file, a range of it, or a 304. Whether the asker may see it is settled before. Raises Http404 for a lost file."""
    tag = f'"{str(field.name).rsplit("/", 1)[-1]}"'  # its content never changes
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        response: HttpResponseBase = HttpResponse(status=304)
    elif settings.ACCEL_PREFIX:
        response = HttpResponse(headers={"X-Accel-Redirect": quote(f"{settings.ACCEL_PREFIX}{field.name}")})
    else:
        response = _answer(request, field, tag)
    _describe(response, attachment, tag)
    if field == attachment.preview:
        response["Content-Type"] = pictures.CONTENT_TYPE
    return response


def span_of(header: str, size: int) -> Span | None:
    """What a Range header asks for; None for the whole: without one, or for one of several ranges or another unit.

    Raises OutOfReach.
    """
    asked = RANGE.fullmatch(header.strip())
    if asked is None or not any(asked.groups()):
        return None
    first, last = asked.groups()
    if not first:  # the last so many bytes
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < start:
            return None
    if start >= size or start >= end:
        raise OutOfReach
    return Span(start, end)


def _answer(request: Request, field: FieldFile, tag: str) -> HttpResponseBase:
    try:
        file = field.storage.open(str(field.name), "rb")
    except FileNotFoundError as error:
        raise Http404 from error
    size = file.size
    header = request.headers.get("Range", "")
    if request.headers.get("If-Range", tag) != tag:
        header = ""
    try:
        span = span_of(header, size)
    except OutOfReach:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    part = span or Span(0, size)
    content = pieces(request._request, file, start=part.start, length=part.end - part.start)
    response = StreamingHttpResponse(content, status=206 if span else 200)
    response["Content-Length"] = str(part.end - part.start)
    if span:
        response["Content-Range"] = f"bytes {part.start}-{part.end - 1}/{size}"
    return response


def _describe(response: HttpResponseBase, attachment: Attachment, tag: str) -> None:
    is_shown = attachment.kind != Attachment.Kind.FILE
    response["Content-Type"] = attachment.content_type
    response["Content-Disposition"] = "inline" if is_shown else content_disposition_header(True, attachment.name)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = f"private, max-age={KEPT}, immutable"
    response["Vary"] = "Cookie, Authorization"
    response["ETag"] = tag
    response["Accept-Ranges"] = "bytes"
