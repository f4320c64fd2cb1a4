"""Amounts and counts as people write them in tables: 18.50, 18,50, 1,234.50, US$ 18, ￥18, １８."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from shop.errors import Invalid
from shop.money import NotChargeable, as_minor, iso_exponent
from shop.services.catalogue import check_price

STOCK_LIMIT = 1_000_000
DIGITS = 20  # of a count, zeros in front of it too: Python refuses to read thousands
AMOUNT_LIMIT = Decimal(10) ** 10  # major units


class Unreadable(ValueError):
    """A cell that says nothing of its kind; the message is for people."""


def read_amount(text: str, currency: str) -> int:
    """Minor units, exactly. Raises Unreadable."""
    try:
        amount = Decimal(_with_point(_bare(text, currency), iso_exponent(currency)))
    except InvalidOperation:
        raise Unreadable(_("“%(text)s” is no price. Write it like 18.50.") % {"text": text[:40]}) from None
    if not amount.is_finite() or not 0 <= amount < AMOUNT_LIMIT:  # "NaN" is a Decimal, too
        raise Unreadable(_("“%(text)s” is no price that can be charged.") % {"text": text[:40]})
    try:
        minor = as_minor(amount, currency)
        check_price(price_minor=minor, currency=currency)
    except NotChargeable:
        words = {"currency": currency, "places": iso_exponent(currency)}
        raise Unreadable(_("%(currency)s amounts have %(places)d decimal places.") % words) from None
    except Invalid as error:
        raise Unreadable(" ".join(str(each) for each in error.fields.values())) from error
    return minor


def read_count(text: str) -> int:
    """A whole number of units. Raises Unreadable."""
    bare = unicodedata.normalize("NFKC", text).strip()
    bare = re.sub(r"[.,]0+$", "", bare) if re.fullmatch(r"\d+[.,]0{1,2}", bare) else bare
    bare = bare.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+", bare) else bare
    if not bare.isdecimal() or len(bare) > DIGITS or int(bare) > STOCK_LIMIT:
        raise Unreadable(_("“%(text)s” is no whole number of units.") % {"text": text[:40]})
    return int(bare)


def _bare(text: str, currency: str) -> str:
    """Without the currency's code or sign, and without blanks."""
    folded = unicodedata.normalize("NFKC", text).strip()
    folded = re.sub(rf"^{currency}|{currency}$", "", folded, flags=re.IGNORECASE)
    folded = re.sub(r"^[A-Z]{0,2}[^\w\s.,+-]|[^\w\s.,]$|[元円원]$", "", folded)
    return re.sub(r"[\s’']", "", folded)


def _with_point(text: str, places: int) -> str:
    """With a point before the decimals and nothing between thousands. A lone comma before three digits divides thousands."""
    last = max(text.rfind("."), text.rfind(","))
    if last < 0:
        return text
    mark, other = text[last], "," if text[last] == "." else "."
    is_thousands = text.count(mark) > 1 or (
        mark == "," and len(text) - last - 1 == 3 and places != 3 and other not in text
    )
    whole, decimals = (text, "") if is_thousands else (text[:last], text[last + 1 :])
    whole = whole.replace(",", "").replace(".", "") if is_thousands else whole.replace(other, "")
    return f"{whole}.{decimals}" if decimals else whole
