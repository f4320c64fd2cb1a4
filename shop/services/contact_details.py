"""Whom to send an order to, and where: normalised first, then checked."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import phonenumbers
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.services.speaking import check_words
from core.text import clean_name
from shop.errors import Invalid
from shop.models import Order

if TYPE_CHECKING:
    from accounts.models import User

_OPTIONAL = {"note"}
_LOCAL = re.compile(r"\(?(?:\d[()./\- ]{0,2}){6,15}")  # where no country is known, so many digits
_DASHES = re.compile(r"[\u2010-\u2015\u2212\u30fc\uff0d]")


@dataclass(frozen=True, slots=True)
class ContactDetails:
    """What the buyer writes at checkout; the names are those of the order's fields."""

    contact_name: str
    contact_phone: str
    address: str
    note: str = ""

    def checked(self, region: str) -> ContactDetails:
        """The same, normalised. A phone number without a country is one of `region` (ISO 3166, may be empty).

        Raises Invalid, whose `fields` say what is missing, too long or no number.
        """
        clean = {name: _clean(name, value) for name, value in asdict(self).items()}
        fields = {name: text for name, value in clean.items() if (text := _problem(name, value, region))}
        if fields:
            raise Invalid(fields=fields)
        return ContactDetails(**clean)


def check_words_of(*, contact: ContactDetails, by: User) -> None:
    """Whether these words may reach the shop, with a new order or a changed one. Raises WordsRefused."""
    check_words(author=by, text="\n".join((contact.contact_name, contact.address, contact.note)), about="order")


def _clean(name: str, value: str) -> str:
    if name == "address":
        return "\n".join(line for each in value.splitlines() if (line := clean_name(each)))
    return clean_name(_plain_number(value) if name == "contact_phone" else value)


def _plain_number(value: str) -> str:
    """With plain digits and dashes, whatever keyboard wrote them, and without the invisible marks that pasting brings."""
    plain = "".join(_digit(each) for each in unicodedata.normalize("NFKC", value) if unicodedata.category(each) != "Cf")
    return _DASHES.sub("-", plain)


def _digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


def _problem(name: str, value: str, region: str) -> str | Promise:
    limit: int = getattr(Order._meta.get_field(name), "max_length", None) or 0
    if not value:
        return "" if name in _OPTIONAL else _("Please fill this in.")
    if len(value) > limit:
        return _("At most %(limit)d characters.") % {"limit": limit}
    if name == "contact_phone" and not _is_phone(value, region):
        return _("This does not look like a phone number.")
    return ""


def _is_phone(value: str, region: str) -> bool:
    """Whether it could be dialled, by its length within its country. Numbers that are given out later are possible, too."""
    known = region if region in phonenumbers.SUPPORTED_REGIONS else None
    if known is None and _LOCAL.fullmatch(value):
        return True
    return any(_is_possible(text, known) for text in (value, f"+{value.lstrip('+')}"))


def _is_possible(value: str, region: str | None) -> bool:
    try:
        return bool(phonenumbers.is_possible_number(phonenumbers.parse(value, region)))
    except phonenumbers.NumberParseException:
        return False
