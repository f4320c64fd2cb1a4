"""The engine that computes totals: its sums, its roundings, its account."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shop.models import ClaimedCoupon, Coupon, Product, Shop, Variant
from shop.money import rounded, smallest_step, stripe_amount, stripe_minimum
from shop.services.explanations import describe
from shop.services.quotes import Item, coupon_verdict, make_quote, split_discount

NOW = datetime(2026, 11, 1, tzinfo=UTC)
CURRENCIES = ["USD", "JPY", "KWD", "MGA", "ISK", "CNY"]


def shop_of(currency: str = "USD") -> Shop:
    return Shop(uuid=uuid.UUID(int=1), currency=currency, order_limit_minor=10**12)


def item(price: int, quantity: int = 1, *, left: int = 100, seen: int | None = None, is_sold: bool = True) -> Item:
    variant = Variant(uuid=uuid.uuid4(), product=Product(name_en="Tea", name_zh="茶"), price_minor=price)
    return Item(variant, quantity, price, price if seen is None else seen, left, is_sold)


def fixed(amount: int, minimum: int = 0) -> Coupon:
    return Coupon(title_en="Off", kind=Coupon.Kind.FIXED, amount_minor=amount, minimum_minor=minimum)


def percent(share: int, cap: int | None = None, minimum: int = 0) -> Coupon:
    return Coupon(title_en="Share", kind=Coupon.Kind.PERCENT, percent=share, cap_minor=cap, minimum_minor=minimum)


def claim(coupon: Coupon, **fields) -> ClaimedCoupon:
    return ClaimedCoupon(uuid=uuid.uuid4(), coupon=coupon, **fields)


def quote(items, wallet=(), currency="USD"):
    return make_quote(shop=shop_of(currency), items=items, wallet=wallet, now=NOW)


def codes(made) -> list[str]:
    return [step.code for step in made.steps]


def test_without_a_coupon_the_total_is_the_sum_of_the_lines():
    made = quote([item(1800, 2), item(250)])
    assert (made.subtotal_minor, made.discount_minor, made.total_minor) == (3850, 0, 3850)
    assert codes(made) == ["line", "line", "subtotal", "total"]


def test_a_percentage_is_rounded_once_half_up_and_split_by_largest_remainder():
    made = quote([item(333), item(333), item(334)], [claim(percent(15))])
    assert made.discount_minor == 150
    assert [line.discount_minor for line in made.lines] == [50, 50, 50]
    assert coupon_verdict(percent(15), subtotal_minor=1010, currency="USD").discount_minor == 152  # 151.5


def test_a_percentage_stops_at_its_cap():
    assert coupon_verdict(percent(50, cap=700), subtotal_minor=10_000, currency="USD").discount_minor == 700


def test_below_the_minimum_it_says_how_much_is_missing():
    made = quote([item(1800)], [claim(fixed(500, minimum=3000))])
    assert (made.discount_minor, made.claimed) == (0, None)
    refused = made.steps[2]
    assert (refused.code, refused.values["reason"], refused.values["missing_minor"]) == (
        "coupon.refused",
        "minimum",
        1200,
    )
    assert describe(refused.as_json(), "USD") == "“Off” needs $12.00 more."


def test_the_best_for_the_buyer_is_applied_and_the_other_says_why_not():
    small, large = claim(fixed(300)), claim(percent(20))
    made = quote([item(2000)], [small, large])
    assert (made.claimed, made.discount_minor) == (large, 400)
    texts = [describe(step.as_json(), "USD") for step in made.steps]
    assert texts == [
        "1 × “Tea” at $20.00 makes $20.00.",
        "Together that is $20.00.",
        "“Off” would take off $3.00; the other coupon takes off more.",
        "“Share” takes off $4.00.",
        "You pay $16.00.",
    ]


def test_on_a_tie_the_coupon_that_ends_first_is_spent():
    late = claim(fixed(300), expires_at=NOW + timedelta(days=9))
    soon = claim(fixed(300), expires_at=NOW + timedelta(days=1))
    never = claim(fixed(300))
    assert quote([item(2000)], [never, late, soon]).claimed is soon


def test_held_used_and_expired_coupons_take_nothing_off():
    held = claim(fixed(300), state="held", held_by=uuid.uuid4())
    over = claim(fixed(300), expires_at=NOW)
    made = quote([item(2000)], [held, over])
    assert made.total_minor == 2000
    assert sorted(step.values["reason"] for step in made.steps if step.code == "coupon.refused") == ["expired", "used"]


def test_what_is_not_sold_any_more_counts_nothing_and_is_no_part_of_the_agreement():
    kept, gone = item(1800), item(500, is_sold=False)
    with_gone, without = quote([kept, gone]), quote([kept])
    assert with_gone.total_minor == 1800
    assert [line.problem for line in with_gone.lines] == ["", "gone"]
    assert with_gone.fingerprint == without.fingerprint


def test_a_coupon_that_covers_everything_makes_it_free():
    made = quote([item(400)], [claim(fixed(500))])
    assert (made.discount_minor, made.total_minor, made.minimum_minor) == (400, 0, 0)


def test_a_coupon_leaves_no_less_than_the_smallest_payment_by_card():
    made = quote([item(520)], [claim(fixed(500))])
    assert (made.discount_minor, made.total_minor) == (470, 50)
    assert describe(made.steps[3].as_json(), "USD") == (
        "“Off” takes off $0.30 less than it could, because a card payment cannot be smaller."
    )


def test_a_total_below_the_smallest_payment_says_so():
    assert quote([item(30)]).minimum_minor == 50
    assert quote([item(50)]).minimum_minor == 0


def test_a_price_that_the_buyer_has_not_seen_is_named():
    made = quote([item(2000, seen=1800)])
    assert describe(made.steps[1].as_json(), "USD") == "“Tea” cost $18.00 when you looked; now it is $20.00."


def test_the_fingerprint_changes_with_all_that_is_agreed():
    one = item(1800)
    coupon = claim(fixed(500))
    variants = [
        quote([one]),
        quote([one], [coupon]),
        quote([Item(one.variant, 2, 1800, 1800, 100)]),
        quote([Item(one.variant, 1, 1900, 1800, 100)]),
        quote([one, item(100)]),
    ]
    assert len({made.fingerprint for made in variants}) == len(variants)
    assert quote([one]).fingerprint == quote([one]).fingerprint


def test_three_decimal_currencies_are_discounted_in_steps_that_stripe_takes():
    made = quote([item(1010), item(2230)], [claim(percent(33))], currency="KWD")
    assert made.discount_minor == 1070  # 1069.2
    assert stripe_amount(made.total_minor, "KWD") == 2170
    assert all(line.discount_minor % 10 == 0 for line in made.lines)


@st.composite
def carts(draw):
    currency = draw(st.sampled_from(CURRENCIES))
    step = smallest_step(currency)
    items = [
        item(draw(st.integers(0, 200_000)) * step, draw(st.integers(1, 99)), is_sold=draw(st.booleans()))
        for _ in range(draw(st.integers(1, 8)))
    ]
    coupon = draw(
        st.one_of(
            st.builds(fixed, st.integers(1, 10**6), st.integers(0, 10**6)),
            st.builds(percent, st.integers(1, 100), st.one_of(st.none(), st.integers(0, 10**6)), st.integers(0, 10**6)),
        )
    )
    return currency, items, coupon


@settings(max_examples=400)
@given(carts())
def test_lines_add_up_to_the_total_and_nothing_costs_less_than_nothing(cart):
    currency, items, coupon = cart
    made = quote(items, [claim(coupon)], currency)
    assert sum(line.total_minor for line in made.lines) == made.total_minor
    assert sum(line.discount_minor for line in made.lines) == made.discount_minor
    assert made.total_minor == made.subtotal_minor - made.discount_minor
    assert all(0 <= line.discount_minor <= line.subtotal_minor for line in made.lines)
    stripe_amount(made.total_minor, currency)  # whatever the cart, Stripe can be told the total exactly
    if made.discount_minor:
        assert made.total_minor == 0 or made.total_minor >= min(stripe_minimum(currency), made.subtotal_minor)


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=20), st.integers(0, 10**6))
def test_refunding_every_line_by_its_stored_share_returns_exactly_what_was_paid(subtotals, discount):
    discount = min(discount, sum(subtotals))
    shares = split_discount(discount, subtotals, "USD")
    assert sum(sub - share for sub, share in zip(subtotals, shares, strict=True)) == sum(subtotals) - discount


@pytest.mark.parametrize(
    ("currency", "percent", "subtotal", "off"),
    [
        ("KWD", 5, 290, 10),  # 14.5 thousandths: 10, not 15 and then 20
        ("KWD", 5, 300, 20),  # 15.0 thousandths: half of a step goes up
        ("KWD", 15, 290, 40),  # 43.5
        ("BHD", 1, 1490, 10),  # 14.9
        ("MGA", 5, 2900, 100),  # 145 of a hundred steps
        ("USD", 5, 290, 15),  # 14.5
        ("USD", 5, 289, 14),  # 14.45
        ("JPY", 5, 1290, 65),  # 64.5
        ("JPY", 5, 1289, 64),  # 64.45
    ],
)
def test_a_percentage_is_rounded_once_half_up_on_the_exact_fraction(currency, percent, subtotal, off):
    coupon = Coupon(kind="percent", percent=percent)
    assert coupon_verdict(coupon, subtotal_minor=subtotal, currency=currency).discount_minor == off


def test_money_is_rounded_half_up_on_the_exact_fraction():
    exact = [
        (Fraction(29, 2), 10, 10),
        (15, 10, 20),
        (Fraction(1, 2), 1, 1),
        (Fraction(49, 100), 1, 0),
        (Fraction(7, 3), 1, 2),
    ]
    assert [rounded(Fraction(value), step) for value, step, _wanted in exact] == [wanted for _v, _s, wanted in exact]
