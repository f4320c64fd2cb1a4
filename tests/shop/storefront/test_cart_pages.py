"""The cart's page: what is in it, what it costs and why, and the ways in for who is nobody yet."""

from __future__ import annotations

import pytest
from django.test import Client

from shop.models import Cart, CartLine, Product
from shop.services import carts, catalogue, coupons, stock
from tests.shop import factories

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    return response.content.decode()


def quantities() -> list[int]:
    return list(CartLine.objects.values_list("quantity", flat=True))


def test_the_cart_shows_its_lines_and_explains_the_total(alice, tea, sign_in):
    carts.set_quantity(user=alice, variant=factories.make_variant(tea, price=1800), quantity=2)
    coupons.claim_coupon(user=alice, coupon=factories.make_coupon(tea, title_en="Five off"))

    page = text_of(sign_in(alice).get("/m/tea/cart/"))

    for text in ("2 × Longjing", "$36.00", "Subtotal", "Five off", "−$5.00", "Total", "$31.00", "Check out"):
        assert text in page, text


def test_the_coupon_can_be_chosen_or_left(alice, tea, sign_in):
    carts.set_quantity(user=alice, variant=factories.make_variant(tea, price=1800), quantity=1)
    small = coupons.claim_coupon(user=alice, coupon=factories.make_coupon(tea, amount_minor=100))
    coupons.claim_coupon(user=alice, coupon=factories.make_coupon(tea, amount_minor=300))
    browser = sign_in(alice)

    assert "$15.00" in text_of(browser.get("/m/tea/cart/"))
    chosen = text_of(browser.get("/m/tea/cart/", {"coupon": str(small.uuid)}))
    assert "$17.00" in chosen
    assert f"/m/tea/checkout/?coupon={small.uuid}" in chosen
    assert "−$" not in text_of(browser.get("/m/tea/cart/", {"coupon": "none"})).split('class="sums"')[1]


@pytest.mark.parametrize("asked", ["rubbish", "' OR 1=1", "5f0c0e1e-0000-4000-8000-000000000000"])
def test_a_coupon_that_one_does_not_have_counts_as_the_best(alice, tea, sign_in, asked):
    carts.set_quantity(user=alice, variant=factories.make_variant(tea, price=1800), quantity=1)
    coupons.claim_coupon(user=alice, coupon=factories.make_coupon(tea, amount_minor=300))
    assert "$15.00" in text_of(sign_in(alice).get("/m/tea/cart/", {"coupon": asked}))


def test_someone_elses_coupon_does_nothing(alice, dave, tea, sign_in):
    carts.set_quantity(user=dave, variant=factories.make_variant(tea, price=1800), quantity=1)
    claimed = coupons.claim_coupon(user=alice, coupon=factories.make_coupon(tea))
    page = text_of(sign_in(dave).get("/m/tea/cart/", {"coupon": str(claimed.uuid)}))
    assert "−$" not in page
    assert "$18.00" in page


def test_a_new_price_is_said_beside_the_one_that_was_seen(alice, tea, sign_in):
    variant = factories.make_variant(tea, price=1800)
    carts.set_quantity(user=alice, variant=variant, quantity=1)
    catalogue.set_price(variant=variant, price_minor=2000)

    page = text_of(sign_in(alice).get("/m/tea/cart/"))

    assert "It was $18.00 when you added it." in page
    assert "$20.00" in page


def test_what_is_short_is_said_on_its_line_and_holds_the_checkout(alice, tea, sign_in):
    variant = factories.make_variant(tea, on_hand=5)
    carts.set_quantity(user=alice, variant=variant, quantity=4)
    stock.adjust_stock(variant=variant, change=-3)

    page = text_of(sign_in(alice).get("/m/tea/cart/"))

    assert "Only 2 left" in page
    assert "Please change what is short." in page
    assert "Check out" not in page


def test_what_is_not_sold_any_more_counts_nothing(alice, tea, sign_in):
    gone = factories.make_variant(tea, "Bygone", price=9900)
    carts.set_quantity(user=alice, variant=gone, quantity=1)
    carts.set_quantity(user=alice, variant=factories.make_variant(tea, "Oolong", price=1000), quantity=1)
    Product.objects.filter(pk=gone.product.pk).update(state=Product.State.ARCHIVED)

    page = text_of(sign_in(alice).get("/m/tea/cart/"))

    assert "Not sold any more" in page
    assert "$10.00" in page
    assert "Check out" in page


def test_above_the_limit_the_full_shop_is_offered_and_no_checkout(alice, tea, sign_in):
    carts.set_quantity(user=alice, variant=factories.make_variant(tea, price=60_000), quantity=2)
    page = text_of(sign_in(alice).get("/m/tea/cart/"))
    assert "Go on in the full shop" in page
    assert "/api/shops/tea/hand-off/" in page
    assert "Check out" not in page


def test_an_empty_cart_says_what_to_do_and_makes_none(alice, tea, sign_in):
    page = text_of(sign_in(alice).get("/m/tea/cart/"))
    assert "Your cart is empty." in page
    assert not Cart.objects.exists()


def test_an_order_that_waits_for_payment_is_offered(alice, tea, sign_in):
    order = factories.place(alice, factories.make_variant(tea))
    assert f"/m/tea/orders/{order.uuid}/" in text_of(sign_in(alice).get("/m/tea/cart/"))


def test_carts_are_private(alice, dave, tea, sign_in):
    carts.set_quantity(user=alice, variant=factories.make_variant(tea), quantity=3)
    page = text_of(sign_in(dave).get("/m/tea/cart/"))
    assert "Longjing" not in page
    assert "Your cart is empty." in page


# Without scripts -------------------------------------------------------------------------------------------------------


def test_adding_again_adds_up_and_buying_now_asks_for_just_so_many(alice, tea, sign_in):
    variant = factories.make_variant(tea)
    browser, form = sign_in(alice), {"variant": str(variant.uuid), "quantity": "2"}

    added = browser.post("/m/tea/cart/add/", {**form, "then": "cart"})
    browser.post("/m/tea/cart/add/", {**form, "then": "cart"})
    assert added["Location"] == "/m/tea/cart/"
    assert quantities() == [4]

    bought = browser.post("/m/tea/cart/add/", {**form, "then": "checkout"})
    assert bought["Location"] == "/m/tea/checkout/"
    assert quantities() == [2]


def test_more_than_there_is_leads_back_to_the_product_and_adds_nothing(alice, tea, sign_in):
    variant = factories.make_variant(tea, on_hand=1)
    form = {"variant": str(variant.uuid), "quantity": "2"}
    response = sign_in(alice).post("/m/tea/cart/add/", form, follow=True)
    assert response.redirect_chain == [(f"/m/tea/p/{variant.product.uuid}/", 302)]
    assert "Only 1 of “Longjing” is left." in text_of(response)
    assert quantities() == []


@pytest.mark.parametrize("variant", ["", "rubbish", "5f0c0e1e-0000-4000-8000-000000000000"])
def test_a_variant_that_is_none_is_a_404(alice, tea, sign_in, variant):
    assert sign_in(alice).post("/m/tea/cart/add/", {"variant": variant}).status_code == 404


def test_another_shops_variant_is_a_404(alice, tea, ware, sign_in):
    variant = factories.make_variant(ware)
    browser = sign_in(alice)
    assert browser.post("/m/tea/cart/add/", {"variant": str(variant.uuid)}).status_code == 404
    assert browser.post(f"/m/tea/cart/lines/{variant.uuid}/", {"quantity": "1"}).status_code == 404
    assert quantities() == []


def test_a_line_is_changed_and_taken_out(alice, tea, sign_in):
    variant = factories.make_variant(tea)
    carts.set_quantity(user=alice, variant=variant, quantity=1)
    browser = sign_in(alice)
    browser.post(f"/m/tea/cart/lines/{variant.uuid}/", {"quantity": "3"})
    assert quantities() == [3]
    browser.post(f"/m/tea/cart/lines/{variant.uuid}/", {"quantity": "0"})
    assert quantities() == []


def test_a_forged_form_is_refused(alice, tea):
    variant = factories.make_variant(tea)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")
    assert browser.post("/m/tea/cart/add/", {"variant": str(variant.uuid)}).status_code == 403
    assert quantities() == []


# Who is nobody yet -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["cart/", "checkout/", "orders/"])
def test_what_is_ones_own_asks_who_one_is(client, tea, path):
    response = client.get(f"/m/tea/{path}")
    assert response["Location"] == f"/m/tea/enter/?next=%2Fm%2Ftea%2F{path.strip('/')}%2F"
    page = text_of(client.get(response["Location"]))
    assert "Continue as guest" in page
    assert "Sign in" in page


def test_a_guest_goes_on_in_one_tap_and_finds_what_they_chose(client, tea):
    variant = factories.make_variant(tea)

    asked = client.post("/m/tea/cart/add/", {"variant": str(variant.uuid), "quantity": "2", "then": "cart"})
    assert asked["Location"].startswith("/m/tea/enter/")
    assert quantities() == []
    arrived = client.post("/accounts/guest/", {"next": "/m/tea/cart/"}, follow=True)

    assert arrived.redirect_chain[-1][0] == "/m/tea/cart/"
    assert "2 × Longjing" in text_of(arrived)
    assert 'class="badge tabs__count" data-region="cart-count">' in text_of(arrived)
    assert quantities() == [2]
    client.get("/m/tea/cart/")
    assert quantities() == [2]


def test_what_was_chosen_in_one_shop_stays_out_of_anothers_cart(client, tea, ware):
    variant = factories.make_variant(tea)
    client.post("/m/tea/cart/add/", {"variant": str(variant.uuid)})
    client.post("/accounts/guest/", {"next": "/m/ware/cart/"}, follow=True)
    assert quantities() == []


def test_the_way_in_leads_nowhere_outside(client, alice, tea, sign_in):
    assert "evil.example" not in text_of(client.get("/m/tea/enter/", {"next": "https://evil.example/"}))
    assert sign_in(alice).get("/m/tea/enter/", {"next": "//evil.example/"})["Location"] == "/m/tea/"
