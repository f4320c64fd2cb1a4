"""Whom to send an order to, and where."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.text import clean_name, clean_text
from shop.errors import Invalid
from shop.models import Order

_PHONE = re.compile(r"[0-9+()./\- ]{5,40}")
_OPTIONAL = {"note"}


@dataclass(frozen=True, slots=True)
class ContactDetails:
    """What the buyer writes at checkout; the names are those of the order's fields."""

    contact_name: str
    contact_phone: str
    address: str
    note: str = ""

    def checked(self) -> ContactDetails:
        """The same without blanks around. Raises Invalid, whose `fields` say what is missing, too long or no number."""
        clean = {name: _clean(name, value) for name, value in asdict(self).items()}
        fields = {name: text for name, value in clean.items() if (text := _problem(name, value))}
        if fields:
            raise Invalid(fields=fields)
        return ContactDetails(**clean)


def _clean(name: str, value: str) -> str:
    return clean_text(value) if name == "address" else clean_name(value)


def _problem(name: str, value: str) -> str | Promise:
    limit: int = getattr(Order._meta.get_field(name), "max_length", None) or 0
    if not value:
        return "" if name in _OPTIONAL else _("Please fill this in.")
    if len(value) > limit:
        return _("At most %(limit)d characters.") % {"limit": limit}
    if name == "contact_phone" and not _PHONE.fullmatch(value):
        return _("This does not look like a phone number.")
    return ""
