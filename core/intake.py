"""What a request brings, made into values that the site can keep: the one gate of bodies, addresses, cookies and cursors.

Python takes more than databases and answers do: half of a surrogate pair, a zero byte, a number of a thousand digits, lists
within lists until the stack ends. Here each of them is named and refused, so that nothing behind has to think of it.
"""

from __future__ import annotations

import json
import logging
import math
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import DataError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext_lazy as _

from core.errors import Invalid

# What parsers and databases raise for a value that they cannot take. Whoever meets one answers 400: core.api for programs,
# config.intake for pages. A ValueError is not among them: most of those are mistakes of ours.
UNREADABLE = (
    BadRequest, SuspiciousOperation, MultiPartParserError, UnicodeError, OverflowError, RecursionError, DataError,
)  # fmt: skip
logger = logging.getLogger("souk.intake")
DEPTH_LIMIT = 32  # lists and objects within each other
NUMBER_LIMIT = 2**63  # what a database's widest integer holds
UTF_8 = {"utf-8", "utf8", "us-ascii", "ascii"}  # the last two are part of it
FIRST, LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


class UnreadableText(Invalid):
    """It holds what is no text: a zero byte, or half of a pair of surrogates."""

    message = _("This holds characters that are no text.")


class Unreadable(Invalid):
    """The body is not what it says it is."""

    message = _("This cannot be read. Please send JSON in UTF-8, with numbers of at most 64 bits.")


def note_unreadable(error: BaseException) -> None:
    """Logs it: one of Django's own refusals is a visitor's; any other got past the gate, so where it came from is told too."""
    is_a_visitors = isinstance(error, BadRequest | SuspiciousOperation | MultiPartParserError)
    trace = None if is_a_visitors else error
    logger.log(
        logging.INFO if is_a_visitors else logging.WARNING, "A request held what cannot be read.", exc_info=trace
    )


def is_text(text: str) -> bool:
    """Whether a text can be stored and sent."""
    return "\x00" not in text and (text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text))


def readable_cookies(cookies: Mapping[str, str]) -> dict[str, str]:
    """Those that can be ours. Any other is not there: it may be another site's on the same name, and its bearer should not have
    to find it."""
    return {name: value for name, value in cookies.items() if value.isprintable()}


def json_of(body: bytes) -> Any:
    """What a body of JSON says. Raises Unreadable and UnreadableText."""
    try:
        value = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Unreadable from None
    check(value)
    return value


def check(value: Any) -> None:
    """Looks at every part of what JSON said. Raises Unreadable and UnreadableText, which names the field."""
    fields: dict[str, Any] = {}
    for path, part, depth in _walk(value):
        if depth > DEPTH_LIMIT or (isinstance(part, int | float) and not _is_number(part)):
            raise Unreadable
        if isinstance(part, str) and not is_text(part):
            fields[path if is_text(path) and path else "non_field_errors"] = UnreadableText.message
    if fields:
        raise UnreadableText(fields=fields)


def _is_number(part: float) -> bool:
    return -NUMBER_LIMIT <= part < NUMBER_LIMIT if isinstance(part, int) else math.isfinite(part)


def _walk(value: Any) -> Iterator[tuple[str, Any, int]]:
    """Every text and number with the name of its field and its depth; keys are texts too. Without recursion, as depth may be what
    is wrong."""
    waiting: list[tuple[str, Any, int]] = [("", value, 0)]
    while waiting:
        path, part, depth = waiting.pop()
        yield path, part, depth
        if depth > DEPTH_LIMIT:
            return
        if isinstance(part, dict):
            for name, inner in part.items():
                yield path, name, depth
                waiting.append((f"{path}.{name}" if path else name, inner, depth + 1))
        elif isinstance(part, list):
            waiting.extend(
                (f"{path}.{place}" if path else str(place), inner, depth + 1) for place, inner in enumerate(part)
            )


# Cursors of our own ---------------------------------------------------------------------------------
def cursor_of(*parts: datetime | int | bool) -> str:
    """A place in a list, as a text that goes into an address."""
    words = (part.isoformat() if isinstance(part, datetime) else str(int(part)) for part in parts)
    return urlsafe_b64encode(" ".join(words).encode()).decode().rstrip("=")


def place_of(cursor: str, *kinds: type, name: str = "cursor") -> tuple[Any, ...]:
    """The parts of a cursor, of these kinds (datetime, int, bool). Raises Invalid for one that we never made."""
    try:
        words = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii").split(" ")
        return tuple(_part(word, kind) for word, kind in zip(words, kinds, strict=True))
    except (ValueError, OverflowError):
        raise Invalid(fields={name: Invalid.message}) from None


def _part(word: str, kind: type) -> datetime | int | bool:
    if kind is datetime:
        moment = datetime.fromisoformat(word)
        if moment.tzinfo is None or not FIRST <= moment <= LAST:
            raise ValueError
        return moment
    number = number_of(word, most=1 if kind is bool else NUMBER_LIMIT - 1)
    return bool(number) if kind is bool else number


def number_of(word: str, *, most: int = NUMBER_LIMIT - 1) -> int:
    """A number of plain digits. Raises ValueError for anything else, and above `most`: `int` alone takes other digits, and fails
    on thousands of them."""
    if not (word.isascii() and word.isdigit() and len(word) <= 19) or int(word) > most:
        raise ValueError
    return int(word)


def number_or(word: str, other: int, *, most: int = NUMBER_LIMIT - 1) -> int:
    """The number that a field of a form or a header says; `other` where it says none."""
    try:
        return number_of(word, most=most)
    except ValueError:
        return other
