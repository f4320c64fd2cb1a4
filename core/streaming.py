"""A file's bytes as an answer's content, a piece at a time, under ASGI and without."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import IO

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest

PIECE = 64 * 1024  # bytes


def pieces(
    request: HttpRequest, file: IO[bytes], *, start: int = 0, length: int
) -> Iterator[bytes] | AsyncIterator[bytes]:
    """`length` bytes of the file from `start` on, for a StreamingHttpResponse; the file is closed at the end.

    Under ASGI they come asynchronously: Django would read a plain iterator (FileResponse's, too) to its end first, so that
    the whole file were in memory.
    """
    file.seek(start)
    return _read_async(file, length) if isinstance(request, ASGIRequest) else _read(file, length)


def _read(file: IO[bytes], left: int) -> Iterator[bytes]:
    with file:
        while left > 0 and (piece := file.read(min(PIECE, left))):
            left -= len(piece)
            yield piece


async def _read_async(file: IO[bytes], left: int) -> AsyncIterator[bytes]:
    with file:
        while left > 0 and (piece := await asyncio.to_thread(file.read, min(PIECE, left))):
            left -= len(piece)
            yield piece
