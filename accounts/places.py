"""Places that some people may enter, such as a shop's panel, and what waits behind the tabs: higher apps register them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Place:
    """A page, its name, and the heroicon beside it."""

    url: str
    name: str | Promise
    icon: str


PlaceFor = Callable[["User"], Place | None]
CountFor = Callable[["User"], int]
_places: list[PlaceFor] = []
_counts: dict[str, CountFor] = {}


def register_place(place_for: PlaceFor) -> None:
    """Adds a place: `place_for(user)` answers it for those who may enter, None for all others."""
    if place_for not in _places:
        _places.append(place_for)


def places_of(user: User) -> list[Place]:
    """Where this person may go beyond their own settings."""
    return [place for place_for in _places if (place := place_for(user))]


def register_count(tab: str, count_for: CountFor) -> None:
    """Adds a number to a tab: `count_for(user)` answers how much waits for this person there."""
    _counts[tab] = count_for


def counts_of(user: User) -> dict[str, int]:
    """How much waits behind each tab."""
    return {tab: count_for(user) for tab, count_for in _counts.items()}
