"""Amounts: integers, two tables of exponents, and how they are written."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop import money


@pytest.mark.parametrize(
    ("currency", "iso", "stripe", "minor", "at_stripe"),
    [
        ("USD", 2, 2, 1800, 1800),
        ("CNY", 2, 2, 1800, 1800),
        ("JPY", 0, 0, 1800, 1800),
        ("KRW", 0, 0, 1800, 1800),
        ("KWD", 3, 3, 1800, 1800),
        ("ISK", 0, 2, 1800, 180_000),
        ("UGX", 0, 2, 1800, 180_000),
        ("MGA", 2, 0, 1800, 18),
        ("HUF", 2, 2, 1800, 1800),
    ],
)
def test_each_currency_has_its_exponents_in_iso_and_at_stripe(currency, iso, stripe, minor, at_stripe):
    assert money.iso_exponent(currency) == iso
    assert money.stripe_exponent(currency) == stripe
    assert money.stripe_amount(minor, currency) == at_stripe
    assert money.amount_from_stripe(at_stripe, currency) == minor


def test_the_last_digit_of_a_three_decimal_amount_must_be_zero_at_stripe():
    assert money.smallest_step("KWD") == 10
    assert money.stripe_amount(1010, "KWD") == 1010
    with pytest.raises(money.NotChargeable):
        money.stripe_amount(1005, "KWD")


def test_what_has_no_cents_at_stripe_cannot_be_charged_with_cents():
    with pytest.raises(money.NotChargeable):
        money.stripe_amount(1850, "MGA")
    with pytest.raises(money.NotChargeable):
        money.amount_from_stripe(150, "ISK")


def test_an_unknown_currency_is_refused():
    for code in ("XXZ", "usd", "", "US"):
        with pytest.raises(money.UnknownCurrency):
            money.iso_exponent(code)


@pytest.mark.parametrize(
    ("minor", "currency", "en", "zh"),
    [
        (1800, "USD", "$18.00", "US$18.00"),
        (123_456, "USD", "$1,234.56", "US$1,234.56"),
        (1800, "CNY", "CN¥18.00", "¥18.00"),
        (1800, "JPY", "¥1,800", "JP¥1,800"),
        (1800, "KWD", "KWD\xa01.800", "KWD\xa01.800"),
        (-500, "USD", "-$5.00", "-US$5.00"),
        (0, "USD", "$0.00", "US$0.00"),
    ],
)
def test_amounts_are_written_as_people_of_the_language_write_them(minor, currency, en, zh):
    assert money.format_amount(minor, currency, "en") == en
    assert money.format_amount(minor, currency, "zh-hans") == zh


def test_decimals_become_minor_units_exactly_or_not_at_all():
    assert money.as_minor(Decimal("18.00"), "USD") == 1800
    assert money.as_minor(Decimal("18"), "JPY") == 18
    assert money.as_decimal(1234, "KWD") == Decimal("1.234")
    with pytest.raises(money.NotChargeable):
        money.as_minor(Decimal("18.005"), "USD")


def test_the_largest_remainders_get_what_rounding_down_left():
    assert money.split(100, [1, 1, 1]) == [34, 33, 33]
    assert money.split(5, [1000, 500, 500]) == [3, 1, 1]
    assert money.split(0, [0, 0]) == [0, 0]
    assert money.split(0, []) == []
    with pytest.raises(ValueError, match="Nothing to split by"):
        money.split(1, [0, 0])


@given(weights=st.lists(st.integers(0, 10**9), min_size=1, max_size=30), share=st.fractions(0, 1))
def test_a_split_adds_up_and_gives_no_part_more_than_its_weight(weights, share):
    total = int(sum(weights) * share)
    parts = money.split(total, weights)
    assert sum(parts) == total
    assert all(0 <= part <= weight for part, weight in zip(parts, weights, strict=True))
