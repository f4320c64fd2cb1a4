"""Where a shop is: its time zone and its country, for deadlines and for phone numbers."""

from __future__ import annotations

from datetime import tzinfo
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import phonenumbers
from babel import Locale
from babel.core import get_global
from babel.numbers import get_territory_currencies
from django.utils import timezone, translation

from shop.money import babel_locale


@cache
def zone_of(name: str) -> tzinfo:
    """The time zone of this name; the site's own where it is empty or no longer known."""
    try:
        return ZoneInfo(name) if name else timezone.get_default_timezone()
    except (ZoneInfoNotFoundError, ValueError):
        return timezone.get_default_timezone()


@cache
def time_zone_choices() -> list[tuple[str, str]]:
    """The time zones that a form offers, by their names in the IANA database."""
    names = (name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/")))
    return [(name, name.replace("_", " ")) for name in (*sorted(names), "UTC")]


def country_choices() -> list[tuple[str, str]]:
    """The countries that a form offers, named in the reader's language."""
    return _countries_in(translation.get_language() or "en")


@lru_cache(maxsize=8)
def _countries_in(language: str) -> list[tuple[str, str]]:
    names = Locale.parse(babel_locale(language)).territories
    codes = [code for code in phonenumbers.SUPPORTED_REGIONS if code in names]
    return sorted(((code, str(names[code])) for code in codes), key=lambda pair: pair[1])


@lru_cache(maxsize=200)
def home_of_currency(currency: str) -> str:
    """The country whose own currency this is: US for USD, CN for CNY; empty for one that many share, such as the euro."""
    if currency[:2] in phonenumbers.SUPPORTED_REGIONS and get_territory_currencies(currency[:2]) == [currency]:
        return currency[:2]
    homes = [code for code in get_global("territory_currencies") if get_territory_currencies(code) == [currency]]
    return homes[0] if len(homes) == 1 else ""
