"""The memory and the turns that decoding has in a process: a few pictures at once, and so many bytes for all of them.

A small file can unpack into a picture of hundreds of megabytes. A request first waits for a turn, before its file is opened;
the header then says how many bytes decoding takes, and it waits until those are free. Whoever finds the line full, or waits
too long, is told to come again: each one who waits holds a thread of the server.
"""

from __future__ import annotations

import ctypes
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError

PATIENCE = 10.0  # seconds
RETRY_AFTER = 5  # seconds
MMAP_THRESHOLD = -3  # glibc's number for it in mallopt
LARGE = 1024 * 1024  # bytes


class PicturesBusy(DomainError):
    """Too many pictures at once for this process: it may be sent again."""

    code = "busy"
    status = 503
    message = _("Many pictures are coming in right now. Please try again in a moment.")

    def __init__(self) -> None:
        super().__init__(details={"retry_after": RETRY_AFTER})


def come_again(response: HttpResponse, error: PicturesBusy) -> HttpResponse:
    """A page's answer, with the form as it was filled in, that says to clients as well when to try again."""
    response.status_code = error.status
    response["Retry-After"] = str(error.details["retry_after"])
    return response


class Room:
    """So many turns and bytes. Those who wait for a turn get it in the order in which they came."""

    def __init__(self, *, size: int, turns: int, line: int, patience: float = PATIENCE) -> None:
        self.size = size  # bytes
        self._free_bytes, self._free_turns = size, turns
        self._longest, self._patience = line, patience
        self._line: deque[object] = deque()
        self._changed = threading.Condition()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Holds one of the turns. Raises PicturesBusy."""
        me = object()
        with self._changed:
            if len(self._line) >= self._longest and not (self._free_turns and not self._line):
                raise PicturesBusy
            self._line.append(me)
            try:
                self._wait(lambda: self._free_turns > 0 and self._line[0] is me)
                self._free_turns -= 1
            finally:
                self._line.remove(me)
                self._changed.notify_all()
        try:
            yield
        finally:
            self._give_back(turns=1)

    @contextmanager
    def space(self, weight: int) -> Iterator[None]:
        """Holds so many bytes, at most all that there are. Raises PicturesBusy."""
        weight = min(weight, self.size)
        with self._changed:
            self._wait(lambda: self._free_bytes >= weight)
            self._free_bytes -= weight
        try:
            yield
        finally:
            self._give_back(weight=weight)

    def _wait(self, is_free: Callable[[], bool]) -> None:
        if not self._changed.wait_for(is_free, timeout=self._patience):
            raise PicturesBusy

    def _give_back(self, *, turns: int = 0, weight: int = 0) -> None:
        if weight >= LARGE:
            _return_memory()
        with self._changed:
            self._free_turns += turns
            self._free_bytes += weight
            self._changed.notify_all()


def _glibc() -> ctypes.CDLL | None:
    try:
        library = ctypes.CDLL(None)
        library.mallopt(MMAP_THRESHOLD, LARGE)
    except (AttributeError, OSError):  # another C library, which has its own ways
        return None
    return library


# glibc raises its threshold when a large block is freed, and then takes the next ones from a heap of the thread, which it
# keeps: after some large pictures a process held nearly a gigabyte of nothing. A threshold that is set stays.
_library = _glibc()


def _return_memory() -> None:
    if _library is not None:
        _library.malloc_trim(0)


room = Room(size=settings.PICTURE_MEMORY_BYTES, turns=settings.PICTURES_AT_ONCE, line=max(2, settings.WEB_THREADS // 2))
