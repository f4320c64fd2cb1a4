"""How logs are written: one JSON object a line in production, plain lines elsewhere; never a secret or what people wrote.

A record is not dumped: only the fields named here leave the process. Addresses are told by their route, because paths
carry keys (a password's reset, an entry code) and query strings carry words that people searched for. Of texts, an
exception's among them, only what stands in the code is told (`config.log_words`).
"""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from config.log_words import text_of, words_of
from core import request_ids

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
NO_ROUTE = "(no route)"


class Facts(logging.Filter):
    """Gives each record the request's id, and its text as it may be told: with the route in the place of the request's path.

    It runs while the record is being logged, so that `config.log_words` can look at who does.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Lets every record pass."""
        record.request_id = getattr(record, "request_id", None) or request_ids.current()
        request = getattr(record, "request", None)
        path = getattr(request, "path", None)
        if path and isinstance(record.args, tuple):
            record.args = tuple(route_of(request) if argument == path else argument for argument in record.args)
        record.told = text_of(record, frozenset({route_of(request)} if request is not None else ()))
        return True


def route_of(request: Any) -> str:
    """The pattern that the request's address matched, such as `api/conversations/<uuid:uuid>/messages/`."""
    match = getattr(request, "resolver_match", None)
    return str(match.route) or "/" if match is not None else NO_ROUTE


class _Formatter(logging.Formatter):
    def told(self, record: logging.LogRecord) -> str:
        """The record's text as it may leave; what no filter looked at is as strange as any."""
        told: str = getattr(record, "told", None) or text_of(record)
        return told

    def formatException(self, ei: ExcInfo) -> str:
        """The traceback, with each error's own words cut to what cannot quote a row."""
        return "\n".join(_chain(ei[1])) if ei[1] is not None else ""


class Json(_Formatter):
    """One object a line: time, level, logger, message, request_id, the facts given as `extra={"facts": …}`, error."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": self.told(record),
        }
        if request_id := getattr(record, "request_id", ""):
            line["request_id"] = request_id
        line |= getattr(record, "facts", {})
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class Plain(_Formatter):
    """A line for people, with the facts behind it."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as text."""
        facts = {"request": getattr(record, "request_id", ""), **getattr(record, "facts", {})}
        behind = "".join(f" {name}={value}" for name, value in facts.items() if value not in ("", None))
        line = logging.makeLogRecord({**vars(record), "msg": self.told(record), "args": (), "exc_text": None})
        return super().format(line) + behind if not record.exc_info else super().format(line)


def _chain(error: BaseException) -> Iterator[str]:
    """The error and what led to it, oldest first."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _chain(before)
        yield "\nThat led to:\n"
    yield "Traceback (most recent call last):"
    yield "".join(traceback.format_tb(error.__traceback__)).rstrip()
    yield f"{type(error).__module__}.{type(error).__qualname__}{words_of(error)}"


def logging_settings(*, style: str, level: str, requests: bool) -> dict[str, Any]:
    """Django's LOGGING. `style` is json or plain; `requests`: whether each request gets a line."""
    console = {"handlers": ["console"], "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"facts": {"()": Facts}},
        "formatters": {
            "json": {"()": Json},
            "plain": {"()": Plain, "format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": style, "filters": ["facts"]}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "souk.request": {**console, "level": "INFO" if requests else "CRITICAL"},
            # Its warnings repeat what the request's own line says.
            "django.request": {**console, "level": "ERROR" if requests else level},
            "django.db.backends": {"level": "INFO"},  # at DEBUG it prints every query with its values
            "stripe": {"level": "WARNING"},
            # The server's own lines join ours; its access lines, which hold whole addresses, only where ours are off.
            "uvicorn": {**console, "level": "INFO" if style == "json" else "WARNING"},
            "uvicorn.error": {"handlers": [], "propagate": True},
            **({"uvicorn.access": {"handlers": [], "propagate": False}} if style == "json" else {}),
        },
    }
