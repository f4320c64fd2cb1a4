"""Places that some people may enter, such as the panel of a shop that they run: higher apps register them here."""

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
_places: list[PlaceFor] = []


def register_place(place_for: PlaceFor) -> None:
    """Adds a place: `place_for(user)` answers it for those who may enter, None for all others."""
    if place_for not in _places:
        _places.append(place_for)


def places_of(user: User) -> list[Place]:
    """Where this person may go beyond their own settings."""
    return [place for place_for in _places if (place := place_for(user))]
