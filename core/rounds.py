"""Going through rows that were found: one that fails is logged, and the others have their turn all the same."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

logger = logging.getLogger("souk.rounds")
Row = TypeVar("Row")


def for_each(rows: Iterable[Row], act: Callable[[Row], object], *, what: str) -> int:
    """Does `act` for each row by itself; returns for how many it went well. `what` names the act in the log.

    Only the row's primary key is logged. `act` keeps its own transaction, so that a failed row leaves nothing behind.
    """
    done = 0
    for row in rows:
        try:
            act(row)
        except Exception:
            logger.exception("%s failed for %s %s; the others go on.", what, type(row).__name__, getattr(row, "pk", ""))
        else:
            done += 1
    return done
