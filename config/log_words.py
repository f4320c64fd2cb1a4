"""Which words of a log line may leave the process: those that stand in the code, and never a value that somebody sent.

An exception's text is made by whoever raises it, mostly with the value that it is about: `invalid literal for int(): '…'`, the
Host that is not allowed, the whole state of a task. What of it is constant cannot be told from outside, so it is looked up: a
text that is a constant of the code which raised it is told, and any other is left out. The traceback says where it was.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterator
from enum import Enum
from http import HTTPStatus
from types import CodeType, FrameType
from typing import Any
from uuid import UUID

LEFT_OUT = "…"
DATABASE = ("django.db", "psycopg", "sqlite3")
# The first line of these names constraints and tables; of a DataError it names the value.
NAMING = {"IntegrityError", "OperationalError"}
# Raised by the interpreter itself, about names that stand in the code.
ABOUT_CODE = (AttributeError, NameError, ImportError, IndexError, ZeroDivisionError)
CODE = re.compile(r"[A-Za-z0-9_]{1,40}")  # a library's own name for what happened
NAME = re.compile(r"(?:accounts|chat|config|core|miniprograms|official|shop)(?:\.\w+)+")
OWN = {"", "http", "https", "127.0.0.1", "0.0.0.0", "::1", *sys.argv, *(status.phrase for status in HTTPStatus)}  # noqa: S104
ABOVE = 3  # frames above the one that logs, where a text may stand that it was handed


def words_of(error: BaseException) -> str:
    """What of an error's own words may be told: behind its name, or nothing."""
    if type(error).__module__.startswith(DATABASE):
        lines = str(error).splitlines() if type(error).__name__ in NAMING else []
        return f": {lines[0]}" if lines else ""
    if type(error) in ABOUT_CODE:
        return f": {error}"
    if error.args and all(_is_number(part) or _is_raised_with(error, part) for part in error.args):
        return f": {', '.join(str(part) for part in error.args)}"
    return "".join(
        f" [{value}]" for value in (getattr(error, name, None) for name in ("code", "errno")) if _is_code(value)
    )


def text_of(record: logging.LogRecord, safe: frozenset[str] = frozenset()) -> str:
    """A record's text; `safe` are arguments that are known to be names of ours."""
    template = str(record.msg)
    if not record.name.startswith("souk") and not _stands_in_the_code(record, template):
        return f"{record.name}: {LEFT_OUT}"
    is_ours = record.name.startswith("souk")
    arguments: Any = record.args
    if isinstance(arguments, dict):
        arguments = {name: _argument(value, is_ours, safe) for name, value in arguments.items()}
    elif arguments:
        arguments = tuple(_argument(value, is_ours, safe) for value in arguments)
    try:
        return template % arguments if arguments else template
    except (TypeError, ValueError):
        return template


def _argument(value: Any, is_ours: bool, safe: frozenset[str]) -> Any:
    """An argument as it may be told. Our own lines name numbers and ids only; an error in one is told as everywhere."""
    if isinstance(value, BaseException):
        return f"{type(value).__name__}{words_of(value)}"
    if is_ours or _is_number(value) or value is None or isinstance(value, Enum | UUID):
        return value
    text = str(value)
    return text if text in safe or text in OWN or NAME.fullmatch(text) or _is_uuid(text) else LEFT_OUT


def _is_number(value: object) -> bool:
    return isinstance(value, int | float)


def _is_code(value: object) -> bool:
    return isinstance(value, int | str) and bool(CODE.fullmatch(str(value)))


def _is_uuid(text: str) -> bool:
    try:
        return len(text) in {32, 36} and bool(UUID(text))
    except ValueError:
        return False


def _is_raised_with(error: BaseException, part: object) -> bool:
    """Whether this is a text, and a constant of the code that raised the error."""
    step = error.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    return step is not None and isinstance(part, str) and part in _texts(step.tb_frame.f_code)


def _texts(code: CodeType) -> set[object]:
    return {constant for constant in code.co_consts if isinstance(constant, str)}


def _stands_in_the_code(record: logging.LogRecord, template: str) -> bool:
    """Whether the text is a constant of the code that logs, or of the one that handed it the text."""
    callers = _callers(record)
    return any(template in _texts(frame.f_code) for frame, _place in zip(callers, range(ABOVE), strict=False))


def _callers(record: logging.LogRecord) -> Iterator[FrameType]:
    """The frame that logs this record, which is on the stack now, and those above it."""
    frame: FrameType | None = sys._getframe()
    while frame is not None and (frame.f_code.co_filename, frame.f_lineno) != (record.pathname, record.lineno):
        frame = frame.f_back
    while frame is not None:
        yield frame
        frame = frame.f_back
