"""Money: integers of a currency's minor unit, the two tables of exponents, and how an amount is written.

The minor unit is ISO 4217's: cents of a dollar, whole yen, thousandths of a Kuwaiti dinar. Stripe counts some currencies
otherwise; `stripe_amount` alone knows how. No float ever holds an amount.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache

from babel import Locale
from babel.numbers import NumberPattern, list_currencies
from django.utils import translation

_NONE = ("BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF")
_ISO_EXPONENTS = {
    **dict.fromkeys((*_NONE, "ISK", "UGX", "UYI"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}
# Stripe's own: MGA has none of its cents; ISK and UGX keep two decimals, which must be 00.
_STRIPE_EXPONENTS = {
    **dict.fromkeys((*_NONE, "MGA"), 0),
    **dict.fromkeys(("BHD", "JOD", "KWD", "OMR", "TND"), 3),
}
# The smallest charge that Stripe takes, in minor units. A currency that is not here is left to Stripe's own answer.
_STRIPE_MINIMUMS = {
    "USD": 50, "AED": 200, "AUD": 50, "BGN": 100, "BRL": 50, "CAD": 50, "CHF": 50, "CNY": 400, "CZK": 1500, "DKK": 250, "EUR": 50,
    "GBP": 30, "HKD": 400, "HUF": 17500, "INR": 50, "JPY": 50, "MXN": 1000, "MYR": 200, "NOK": 300, "NZD": 50,
    "PLN": 200, "RON": 200, "SEK": 300, "SGD": 50, "THB": 1000,
}  # fmt: skip


class UnknownCurrency(ValueError):
    """The code is not one of ISO 4217's."""


class NotChargeable(ValueError):
    """The amount cannot be told to Stripe exactly, such as 1.005 KWD."""


@cache
def iso_exponent(currency: str) -> int:
    """How many decimals the currency's minor unit has in ISO 4217: 2 for USD, 0 for JPY, 3 for KWD."""
    if currency not in list_currencies():
        raise UnknownCurrency(currency)
    return _ISO_EXPONENTS.get(currency, 2)


def stripe_exponent(currency: str) -> int:
    """How many decimals the currency has in Stripe's integers."""
    iso_exponent(currency)
    return _STRIPE_EXPONENTS.get(currency, 2)


def smallest_step(currency: str) -> int:
    """What every price, discount and total is a multiple of, in minor units, so that Stripe can charge it exactly.

    10 for three-decimal currencies (Stripe wants their last digit to be 0), 100 for MGA, 1 for all others.
    """
    if stripe_exponent(currency) == 3:
        return 10
    return int(10 ** max(0, iso_exponent(currency) - stripe_exponent(currency)))


def stripe_amount(minor: int, currency: str) -> int:
    """The amount as Stripe counts it. Raises NotChargeable where it cannot be said exactly."""
    if minor % smallest_step(currency):
        raise NotChargeable(f"{minor} {currency}")
    shift = stripe_exponent(currency) - iso_exponent(currency)
    return int(minor * 10**shift) if shift >= 0 else int(minor // 10**-shift)


def amount_from_stripe(amount: int, currency: str) -> int:
    """The minor units of what Stripe counts as `amount`. Raises NotChargeable where they are not whole."""
    shift = iso_exponent(currency) - stripe_exponent(currency)
    if shift >= 0:
        return int(amount * 10**shift)
    if amount % 10**-shift:
        raise NotChargeable(f"{amount} {currency} of Stripe's")
    return int(amount // 10**-shift)


def minor_or_as_counted(amount: int, currency: str) -> int:
    """The same for books, which must hold what moved whatever it was: an amount that is not whole stays as Stripe counts."""
    try:
        return amount_from_stripe(amount, currency)
    except (NotChargeable, UnknownCurrency):
        return amount


def stripe_minimum(currency: str) -> int:
    """The smallest charge above zero, in minor units; 0 where Stripe publishes none."""
    return _STRIPE_MINIMUMS.get(currency, 0)


def as_decimal(minor: int, currency: str) -> Decimal:
    """The amount in major units, exactly: 1800 USD is 18.00."""
    return Decimal(minor).scaleb(-iso_exponent(currency))


def as_minor(amount: Decimal, currency: str) -> int:
    """The minor units of an amount in major units. Raises NotChargeable where they are not whole."""
    scaled = amount.scaleb(iso_exponent(currency))
    if scaled != scaled.to_integral_value():
        raise NotChargeable(f"{amount} {currency}")
    return int(scaled)


# About a thousand dollars' worth of each, in major units, as a round number; a currency that is not here has no such limit.
_LIKE_A_THOUSAND_DOLLARS = {
    "USD": 1000, "EUR": 1000, "GBP": 800, "CHF": 1000, "CAD": 1400, "AUD": 1500, "NZD": 1700, "SGD": 1300, "CNY": 7000,
    "HKD": 8000, "TWD": 32_000, "JPY": 150_000, "KRW": 1_400_000, "INR": 85_000, "IDR": 16_000_000, "PHP": 58_000,
    "VND": 26_000_000, "THB": 33_000, "MYR": 4300, "BRL": 5500, "MXN": 18_000, "CLP": 950_000, "SEK": 10_000,
    "NOK": 10_000, "DKK": 7000, "ISK": 130_000, "PLN": 4000, "CZK": 23_000, "HUF": 350_000, "RON": 4500, "BGN": 1800,
    "AED": 3700, "SAR": 3750, "ILS": 3600, "TRY": 40_000, "ZAR": 18_000, "KWD": 300, "BHD": 380, "OMR": 390, "JOD": 700,
    "TND": 3000, "UGX": 3_600_000,
}  # fmt: skip


def first_order_limit(currency: str) -> int | None:
    """The limit of orders that a new shop begins with, in minor units; None for no limit until its merchant sets one."""
    major = _LIKE_A_THOUSAND_DOLLARS.get(currency)
    return None if major is None else int(major * 10 ** iso_exponent(currency))


_LETTER_THEN_DIGIT = re.compile(
    r"([^\W\d_])(?=\d)"
)  # "KWD1.800" is written "KWD 1.800", as CLDR has it and Babel not yet


@cache
def _pattern(locale: Locale, exponent: int) -> NumberPattern:
    pattern: NumberPattern = copy.copy(locale.currency_formats["standard"])
    pattern.frac_prec = (exponent, exponent)
    return pattern


@cache
def babel_locale(language: str) -> Locale:
    return Locale.parse(language.replace("-", "_")) if language else Locale("en")


def format_amount(minor: int, currency: str, language: str | None = None) -> str:
    """The amount as people of that language write it: "$18.00", "US$18.00". Default: the reader's language."""
    locale = babel_locale(language or translation.get_language() or "en")
    text = _pattern(locale, iso_exponent(currency)).apply(
        as_decimal(minor, currency), locale, currency=currency, currency_digits=False
    )
    return _LETTER_THEN_DIGIT.sub("\\1\u00a0", text)


def short_amount(minor: int, currency: str) -> str:
    """The amount without decimals where they are nought, for a chart's scale: "$200"."""
    whole = minor % 10 ** iso_exponent(currency) == 0
    locale = babel_locale(translation.get_language() or "en")
    pattern = _pattern(locale, 0 if whole else iso_exponent(currency))
    text = pattern.apply(as_decimal(minor, currency), locale, currency=currency, currency_digits=False)
    return _LETTER_THEN_DIGIT.sub("\\1\u00a0", text)


def rounded(exact: Fraction, step: int = 1) -> int:
    """The multiple of `step` that is nearest to the exact amount, half of one up. The one way in which money is rounded."""
    return int((2 * exact + step) // (2 * step)) * step


def split(total: int, weights: Sequence[int]) -> list[int]:
    """`total` in whole parts by weight, adding up exactly: the largest remainders get what rounding down left.

    No part is larger than its weight as long as `total` is at most the sum of the weights.
    """
    whole = sum(weights)
    if whole == 0:
        if total:
            raise ValueError("Nothing to split by.")
        return [0] * len(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda place: (-(total * weights[place] % whole), place))
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return parts
