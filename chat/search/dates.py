"""Days and months that a query names (2026-11, 2026-11-27, also with / and . and as 2026年11月27日), as stamps: 2026-11."""

from __future__ import annotations

import re
from datetime import datetime

from django.utils import timezone

_DATE = re.compile(
    r"(?<![A-Za-z0-9-])(?P<year>20\d\d|19\d\d)(?:年$|年(?=\s)|"
    r"[-/.年](?P<month>1[0-2]|0?[1-9])(?:[-/.月](?P<day>3[01]|[12]\d|0?[1-9])日?|月)?)(?![A-Za-z0-9-])"
)


def stamp_in(query: str) -> tuple[str, str]:
    """The stamp of the day, month or year that a query names (empty for none), and the rest of the query.

    Four digits alone stay a word: they may be a year, and as well a number in a file's name.
    """
    match = _DATE.search(query)
    if match is None:
        return "", query
    parts = [match.group("year"), *(match.group(name).zfill(2) for name in ("month", "day") if match.group(name))]
    return "-".join(parts), f"{query[: match.start()]} {query[match.end() :]}"


def stamps_of(moment: datetime) -> list[str]:
    """The year, month and day of a moment, in the site's time zone."""
    day = timezone.localtime(moment).date().isoformat()
    return [day[:4], day[:7], day]
