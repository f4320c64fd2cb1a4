"""Failures of what the site stands on, which pass: said as such (503, or 507 where the disk is full), not as a fault of the site.

A page or a program that reads 503 with `Retry-After` tries again; to a 500 it says that something is broken.
"""

from __future__ import annotations

import errno
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, OperationalError, connection, transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError

logger = logging.getLogger("souk.unavailable")
RETRY_AFTER = 5  # seconds
FULL = {errno.ENOSPC, errno.EDQUOT}
FULL_DATABASE = ("database or disk is full", "disk i/o error", "no space left", "could not extend file")
FULL_STATE = "53100"  # PostgreSQL's disk_full
IS_BOOKKEEPING = 100  # milliseconds that a note may wait for another's lock


class Unavailable(DomainError):
    """The database does not take it now: it is locked, or does not answer."""

    code = "unavailable"
    status = 503
    message = _("The site cannot take this right now. Please try again in a moment; nothing was changed.")

    def __init__(self) -> None:
        super().__init__(details={"retry_after": RETRY_AFTER})


class StorageFull(DomainError):
    """There is no room left to write to."""

    code = "storage_full"
    status = 507
    message = _("The site has no room left to store this. Reading still works; please try again later.")

    def __init__(self) -> None:
        super().__init__(details={"retry_after": 12 * RETRY_AFTER})


def unavailable(error: BaseException | None) -> DomainError | None:
    """What to answer where this error comes of a lock, a database that is away or a full disk; else None."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if _is_full(error):
            return _noted(StorageFull(), error)
        if isinstance(error, OperationalError):
            return _noted(Unavailable(), error)
        error = error.__cause__ or error.__context__
    return None


def _is_full(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in FULL
    if not isinstance(error, DatabaseError):
        return False
    text = str(error).lower()
    return getattr(error.__cause__, "sqlstate", "") == FULL_STATE or any(sign in text for sign in FULL_DATABASE)


def _noted(answer: DomainError, error: BaseException) -> DomainError:
    logger.error("%s: %s", answer.code, type(error).__name__)
    return answer


@contextmanager
def bookkeeping(*, wait_ms: int = IS_BOOKKEEPING) -> Iterator[None]:
    """Around a write that the answer does not need, such as when a token was last used: left out where it would have to wait.

    Reading goes on while another process holds the database, or its disk is full.
    """
    try:
        with _waiting(wait_ms):
            yield
    except DatabaseError as error:
        logger.info("A note was left out: %s", type(error).__name__)


@contextmanager
def _waiting(milliseconds: int) -> Iterator[None]:
    if connection.vendor != "sqlite":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = {milliseconds}")
            yield
        return
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {milliseconds}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {before}")
