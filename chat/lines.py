"""The system's lines: a message keeps a code and values, and each reader gets the words in their own language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_lines: dict[str, str | Promise] = {
    "contacts.met": _("You are contacts now. Say hello!"),
    "message.pinned": _("{name} pinned a message"),
    "group.created": _("{name} started the group"),
    "group.renamed": _("{name} named the group “{title}”"),
    "group.pictured": _("{name} changed the group's picture"),
    "group.announced": _("{name} wrote an announcement"),
    "group.added": _("{name} added {people}"),
    "group.joined": _("{name} joined the group"),
    "group.left": _("{name} left the group"),
    "group.removed": _("{name} removed {person}"),
    "group.owner": _("{name} is the group's owner now"),
    "group.admin": _("{name} is an admin now"),
    "group.member": _("{name} is no longer an admin"),
    "group.slow": _("{name} turned slow mode on: {seconds} seconds between messages"),
    "group.fast": _("{name} turned slow mode off"),
}


def register_line(code: str, text: str | Promise) -> None:
    """Gives a code its words (lazy text), with names of values in braces: `"{name} joined"`."""
    _lines[code] = text


def line_text(code: str, values: Mapping[str, Any]) -> str:
    """The words of a line in the active language; the code itself where nobody gave it words."""
    text = str(_lines.get(code, code))
    for name, value in values.items():
        text = text.replace("{" + name + "}", str(value))
    return text


def all_lines() -> dict[str, str]:
    """Every code and its words in the active language, for pages that draw lines from socket frames."""
    return {code: str(text) for code, text in _lines.items()}
