"""What belongs to a person across the site: for handing it to them, for letting go of it, and for what a guest brings along.

Higher apps register theirs.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction

if TYPE_CHECKING:
    from django.db.models.fields.files import FieldFile

    from accounts.models import User

    Thing = tuple[str, Any | FieldFile]  # a path in the ZIP, and its JSON or the file to copy
    Collector = Callable[[User], Iterable[Thing]]
    Farewell = Callable[[User], None]
    Arrival = Callable[[User, User], Iterable[object]]

logger = logging.getLogger("souk.exports")
logger = logging.getLogger("souk.accounts")

_collectors: list[Collector] = []
_farewells: list[Farewell] = []
_arrivals: list[Arrival] = []


def register_collector(collector: Collector) -> None:
    """Adds what `collector(user)` yields to everyone's export: (path, JSON value or stored file)."""
    if collector not in _collectors:
        _collectors.append(collector)


def register_farewell(farewell: Farewell) -> None:
    """Has `farewell(user)` called in the transaction that deletes an account, before its own rows go."""
    if farewell not in _farewells:
        _farewells.append(farewell)


def register_arrival(arrival: Arrival) -> None:
    """Has `arrival(guest, member)` called when a guest signs in to an account: it hands over what the guest has, adding to
    what is there, and answers notes for people where not all of it could be."""
    if arrival not in _arrivals:
        _arrivals.append(arrival)


def bring_along(guest: User, member: User) -> list[object]:
    """Hands over to the member what the guest has; the notes of every app. One that fails keeps nobody from signing in."""
    notes: list[object] = []
    for arrival in _arrivals:
        try:
            with transaction.atomic():
                notes += arrival(guest, member)
        except Exception:
            logger.exception("Something of guest %s was not handed over.", guest.pk)
    return notes


def everything_of(user: User) -> Iterable[Thing]:
    """All that was registered, one after the other; where a part cannot be read, the rest, and a note that says so."""
    is_whole = True
    for collector in _collectors:
        try:
            yield from collector(user)
        except Exception:
            logger.exception("A part of what belongs to %s cannot be read: %s.", user.pk, collector.__module__)
            is_whole = False
    if not is_whole:
        yield (
            "incomplete.json",
            {"note": "Some of your data could not be read. Ask whoever runs this site for the rest."},
        )


def say_farewell(user: User) -> None:
    """Lets every app let go of the person."""
    for farewell in _farewells:
        farewell(user)
