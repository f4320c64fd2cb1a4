"""Cart lines that are ticked, unticked, or set aside because they cannot be had; and a changed quote named by what changed."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from shop import errors
from shop.models import CartLine, ClaimedCoupon, Coupon, Product
from shop.services import carts, catalogue, coupons, orders, pricing, stock
from shop.services.changes import Seen, SeenLine
from tests.shop import factories

pytestmark = pytest.mark.django_db


def place(buyer, shop, fingerprint, claimed="best", seen=None):
    return orders.place_order(
        buyer=buyer, shop=shop, client_id=uuid.uuid4(), fingerprint=fingerprint, claimed=claimed,
        contact=factories.CONTACT, seen=seen,
    )  # fmt: skip


def quote_of(person, shop):
    return pricing.quote_cart(cart=carts.cart_of(user=person, shop=shop), claimed="best")


def seen_in(quote):
    lines = {line.variant.uuid: SeenLine(line.quantity, line.price_minor) for line in quote.sold_lines}
    return Seen(quote.claimed.uuid if quote.claimed else None, quote.discount_minor, lines)


@pytest.fixture
def two(alice, tea):
    """Two lines in alice's cart: A at 10.00 and B at 20.00."""
    made = factories.make_variant(tea, "A", price=1000), factories.make_variant(tea, "B", price=2000)
    for variant in made:
        carts.set_quantity(user=alice, variant=variant, quantity=1)
    return made


def names_in_cart(person):
    return sorted(CartLine.objects.filter(cart__user=person).values_list("variant__product__name_en", flat=True))


def test_an_order_takes_the_ticked_lines_and_the_others_stay(alice, tea, two):
    carts.tick_line(user=alice, variant=two[1], is_ticked=False)
    quote = quote_of(alice, tea)
    assert quote.total_minor == 1000

    order = place(alice, tea, quote.fingerprint)

    assert [line.product_name_en for line in order.lines.all()] == ["A"]
    assert (order.total_minor, names_in_cart(alice)) == (1000, ["B"])


def test_what_is_sold_out_is_set_aside_counts_nothing_and_stays(alice, tea, two):
    stock.adjust_stock(variant=two[1], change=-10)
    quote = quote_of(alice, tea)
    assert (quote.total_minor, [line.counts for line in quote.lines]) == (1000, [True, False])

    order = place(alice, tea, quote.fingerprint)

    assert (order.total_minor, names_in_cart(alice)) == (1000, ["B"])
    stock.adjust_stock(variant=two[1], change=3)
    assert quote_of(alice, tea).total_minor == 2000


def test_a_coupon_counts_what_is_ticked_alone(alice, tea, two):
    coupons.claim_coupon(user=alice, coupon=factories.make_coupon(tea, minimum_minor=2500))
    assert quote_of(alice, tea).total_minor == 2500
    carts.tick_line(user=alice, variant=two[1], is_ticked=False)
    assert quote_of(alice, tea).total_minor == 1000


def test_ticking_works_over_the_api_and_by_a_form(alice, tea, two, sign_in):
    browser, line = sign_in(alice), f"cart/lines/{two[0].uuid}/"
    answer = browser.patch(f"/api/shops/tea/{line}", {"is_ticked": False}, "application/json").json()
    assert (answer["total_minor"], [each["is_ticked"] for each in answer["lines"]]) == (2000, [False, True])
    page = browser.get("/m/tea/cart/").content.decode()
    assert f'id="tick-{two[0].uuid}" name="tick" value="1" aria-checked="false"' in page

    browser.post(f"/m/tea/{line}", {"tick": "1"})
    assert quote_of(alice, tea).total_minor == 3000
    browser.post(f"/m/tea/{line}", {"tick": "0"})
    assert quote_of(alice, tea).total_minor == 2000


def test_a_stranger_ticks_nothing_of_anyones(alice, dave, tea, two, sign_in):
    sign_in(dave).post(f"/m/tea/cart/lines/{two[0].uuid}/", {"tick": "0"})
    sign_in(dave).patch(f"/api/shops/tea/cart/lines/{two[0].uuid}/", {"is_ticked": False}, "application/json")
    assert quote_of(alice, tea).total_minor == 3000


def test_nothing_ticked_says_so_and_orders_nothing(alice, tea, two, sign_in):
    for variant in two:
        carts.tick_line(user=alice, variant=variant, is_ticked=False)
    with pytest.raises(errors.NothingTicked):
        place(alice, tea, quote_of(alice, tea).fingerprint)
    assert "Tick what you want to buy." in sign_in(alice).get("/m/tea/cart/").content.decode()
    assert names_in_cart(alice) == ["A", "B"]


# What changed ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tells", [True, False], ids=["seen", "unseen"])
def test_a_changed_price_and_what_ran_out_are_named(alice, tea, two, tells):
    quote = quote_of(alice, tea)
    catalogue.set_price(variant=two[0], price_minor=1200)
    stock.adjust_stock(variant=two[1], change=-10)
    with pytest.raises(errors.PriceChanged) as refusal:
        place(alice, tea, quote.fingerprint, seen=seen_in(quote) if tells else None)
    assert refusal.value.details["changes"] == ["“A” costs $12.00 now; it was $10.00.", "“B” is sold out."]
    assert str(refusal.value.message).endswith("“B” is sold out. The total is now $12.00.")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"expires_at": timezone.now() - timedelta(seconds=1)}, "“A little off” has expired."),
        ({"state": "held", "held_by": uuid.uuid4()}, "“A little off” is already used by an order."),
    ],
)
def test_a_coupon_that_is_gone_is_named(alice, tea, two, change, sentence):
    coupons.claim_coupon(user=alice, coupon=factories.make_coupon(tea))
    quote = quote_of(alice, tea)
    ClaimedCoupon.objects.update(**change)
    with pytest.raises(errors.PriceChanged) as refusal:
        place(alice, tea, quote.fingerprint, seen=seen_in(quote))
    assert refusal.value.message == f"{sentence} The total is now $30.00."


def test_a_coupon_whose_terms_changed_is_named_with_what_it_takes_off_now(alice, tea, two):
    coupons.claim_coupon(user=alice, coupon=factories.make_coupon(tea))
    quote = quote_of(alice, tea)
    Coupon.objects.update(amount_minor=300)
    with pytest.raises(errors.PriceChanged) as refusal:
        place(alice, tea, quote.fingerprint, seen=seen_in(quote))
    assert refusal.value.message == "“A little off” takes off $3.00. The total is now $27.00."


def test_a_chosen_coupon_that_expired_is_named(alice, tea, two):
    claimed = coupons.claim_coupon(user=alice, coupon=factories.make_coupon(tea))
    quote = quote_of(alice, tea)
    ClaimedCoupon.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    claimed.refresh_from_db()
    with pytest.raises(errors.CouponExpired) as refusal:
        place(alice, tea, quote.fingerprint, claimed=claimed)
    assert refusal.value.message == "“A little off”: This coupon has expired."


def test_the_api_says_what_changed_from_what_the_buyer_saw(alice, tea, two, sign_in):
    browser = sign_in(alice)
    quote = browser.get("/api/shops/tea/cart/").json()
    Product.objects.filter(pk=two[1].product.pk).update(state=Product.State.ARCHIVED)
    lines = [{name: line[name] for name in ("variant", "quantity", "price_minor")} for line in quote["lines"]]
    body = {
        "client_id": str(uuid.uuid4()), "fingerprint": quote["fingerprint"], "contact_name": "Alice",
        "contact_phone": "555 0100", "address": "1 Tea Lane", "seen": {"lines": lines},
    }  # fmt: skip
    answer = browser.post("/api/shops/tea/orders/", body, "application/json").json()
    assert (answer["code"], answer["details"]["changes"]) == ("price_changed", ["“B” is not for sale any more."])


# The price promised ----------------------------------------------------------------------------------------------------


@pytest.fixture
def promised(alice, tea):
    """A at 49.00 with a small coupon that alice claimed, and a larger one that she did not."""
    variant = factories.make_variant(tea, "A", price=4900)
    small = factories.make_coupon(tea, title_en="Small", amount_minor=100)
    large = factories.make_coupon(tea, title_en="Large", amount_minor=480)
    coupons.claim_coupon(user=alice, coupon=small)
    return variant, large


def test_the_product_page_claims_just_the_coupon_of_the_price_that_it_shows(alice, promised, sign_in):
    variant, large = promised
    browser = sign_in(alice)
    page = browser.get(f"/m/tea/p/{variant.product.uuid}/").content.decode()
    assert "$44.20 with coupon" in page
    assert f'data-promise="{large.uuid}">' in page
    browser.post(f"/m/tea/coupons/{large.uuid}/claim/")
    form = {"variant": str(variant.uuid), "quantity": "1", "then": "checkout"}
    assert "$44.20" in browser.get(browser.post("/m/tea/cart/add/", form)["Location"]).content.decode()


def test_cart_and_checkout_offer_the_better_coupon_with_the_difference(alice, tea, promised, sign_in):
    variant, large = promised
    carts.set_quantity(user=alice, variant=variant, quantity=1)
    browser = sign_in(alice)
    for path in ("cart/", "checkout/"):
        page = browser.get(f"/m/tea/{path}").content.decode()
        assert "<strong>Large</strong> <small>takes $3.80 more off</small>" in page
        assert "$48.00" in page
    better = browser.get("/api/shops/tea/cart/").json()["better"]
    assert (better["coupon"], better["state"], better["difference_minor"]) == (str(large.uuid), "claimable", 380)
    coupons.claim_coupon(user=alice, coupon=large)
    assert 'class="better"' not in browser.get("/m/tea/cart/").content.decode()
    assert browser.get("/api/shops/tea/cart/").json()["better"] is None


def test_a_promise_that_cannot_be_kept_is_said_at_the_checkout(alice, tea, promised, sign_in):
    variant, large = promised
    browser = sign_in(alice)
    form = {"variant": str(variant.uuid), "quantity": "1", "then": "checkout", "promised": str(large.uuid)}
    there = browser.post("/m/tea/cart/add/", form)["Location"]
    assert there == f"/m/tea/checkout/?promised={large.uuid}"
    Coupon.objects.filter(pk=large.pk).update(total_limit=1, claimed_count=1)
    page = browser.get(there).content.decode()
    assert "The price you saw was with “Large”, which cannot be had any more: All claimed." in page


def test_a_guest_is_told_of_the_better_coupon_of_members(client, tea):
    variant = factories.make_variant(tea, "A", price=4900)
    factories.make_coupon(tea, title_en="Large", amount_minor=480)
    client.post("/accounts/guest/")
    assert "with coupon" not in client.get(f"/m/tea/p/{variant.product.uuid}/").content.decode()
    client.post("/m/tea/cart/add/", {"variant": str(variant.uuid), "then": "cart"})
    page = client.get("/m/tea/cart/").content.decode()
    assert "takes $4.80 more off · For members" in page
    assert "/settings/upgrade/?next=" in page
