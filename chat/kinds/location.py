"""A place: where somebody is, or wants to meet. Clients draw the map themselves; nothing is asked of a map server."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from chat.kinds.base import Data, Kind, Taken
from chat.models import Message
from core.errors import Invalid
from core.text import take_name

if TYPE_CHECKING:
    from accounts.models import User

NAME_LIMIT = 120  # characters
FARTHEST = 100_000  # metres that a device may be unsure by
DIGITS = 6  # of a degree: a tenth of a metre


class Location(Kind):
    """Its `data`: `latitude` and `longitude` in degrees (WGS 84), `accuracy` in metres (0: exact). Its `text` names the place."""

    name = Message.Kind.LOCATION
    preview = _("[Location] {text}")

    def take(self, *, sender: User, text: str, given: Mapping[str, Any]) -> Taken:
        """Coordinates on the globe; a name that may be empty."""
        data: Data = {
            "latitude": _degrees(given, "latitude", 90),
            "longitude": _degrees(given, "longitude", 180),
            "accuracy": round(_number(given.get("accuracy", 0), "accuracy", 0, FARTHEST)),
        }
        name = take_name(text, field="text", limit=NAME_LIMIT)
        return Taken(text=name, data=data)


def _degrees(given: Mapping[str, Any], field: str, most: int) -> float:
    return round(_number(given.get(field), field, -most, most), DIGITS)


def _number(value: Any, field: str, least: float, most: float) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value) or not least <= value <= most:
        raise Invalid(fields={f"data.{field}": Invalid.message})
    return float(value)
