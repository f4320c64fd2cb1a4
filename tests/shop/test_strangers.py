"""Dave the stranger, and nobody at all, on every route of the shop's API."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from accounts.services.tokens import make_token
from shop.models import Cart, ClaimedCoupon, Order, OrderEvent
from shop.services import carts, coupons
from tests.shop.factories import make_coupon, make_variant, place
from tests.shop.fixtures import counts

pytestmark = pytest.mark.django_db


@pytest.fixture
def alices(alice, tea):
    """Alice's cart, coupon and order, which are nobody else's."""
    variant = make_variant(tea)
    claimed = coupons.claim_coupon(user=alice, coupon=make_coupon(tea, per_person_limit=5))
    order = place(alice, variant, claimed=claimed)
    carts.set_quantity(user=alice, variant=variant, quantity=3)
    return variant, claimed, order


def test_dave_sees_his_own_empty_things_and_nothing_of_alices(alices, dave, sign_in):
    client = sign_in(dave)
    assert client.get("/api/wallet/").json()["results"] == []
    assert client.get("/api/orders/").json()["results"] == []
    assert client.get("/api/shops/tea/cart/").json()["lines"] == []
    assert client.get("/api/shops/tea/quote/").json()["lines"] == []
    assert [offer["claimed"] for offer in client.get("/api/shops/tea/coupons/").json()] == [None]


def test_dave_cannot_reach_alices_order_by_any_route(alices, dave, sign_in):
    variant, _claimed, order = alices
    client = sign_in(dave)
    events = OrderEvent.objects.count()
    for method, path in (
        ("get", f"/api/orders/{order.uuid}/"),
        ("post", f"/api/orders/{order.uuid}/payments/"),
        ("post", f"/api/orders/{order.uuid}/payments/refresh/"),
        ("post", f"/api/orders/{order.uuid}/cancellation/"),
    ):
        answer = getattr(client, method)(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), path
    order.refresh_from_db()
    assert (order.state, OrderEvent.objects.count()) == ("placed", events)
    assert counts(variant) == (10, 1)


def test_daves_own_client_id_never_finds_alices_order(alices, dave, tea, sign_in):
    variant, _claimed, order = alices
    client = sign_in(dave)
    body = {"client_id": str(order.client_id), "fingerprint": order.fingerprint, "contact_name": "Dave"}
    body |= {"contact_phone": "555 0101", "address": "Nowhere"}
    answer = client.post("/api/shops/tea/orders/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "cart_is_empty")
    assert Order.objects.count() == 1
    assert counts(variant) == (10, 1)


def test_daves_cart_is_not_alices(alices, alice, dave, tea, sign_in):
    variant = alices[0]
    path = f"/api/shops/tea/cart/lines/{variant.uuid}/"
    sign_in(dave).put(path, {"quantity": 0}, content_type="application/json")
    sign_in(dave).delete("/api/shops/tea/cart/")
    assert list(carts.cart_of(user=alice, shop=tea).lines.values_list("quantity", flat=True)) == [3]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/api/wallet/"),
        ("get", "/api/orders/"),
        ("get", "/api/orders/{order}/"),
        ("get", "/api/shops/tea/cart/"),
        ("delete", "/api/shops/tea/cart/"),
        ("put", "/api/shops/tea/cart/lines/{variant}/"),
        ("get", "/api/shops/tea/quote/"),
        ("post", "/api/shops/tea/orders/"),
        ("post", "/api/shops/tea/coupons/{coupon}/claims/"),
        ("post", "/api/orders/{order}/payments/"),
        ("post", "/api/orders/{order}/cancellation/"),
    ],
)
def test_who_is_not_signed_in_is_asked_to(alices, client, method, path):
    variant, claimed, order = alices
    path = path.format(order=order.uuid, variant=variant.uuid, coupon=claimed.coupon.uuid)
    answer = getattr(client, method)(path, {"quantity": 1}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    assert (ClaimedCoupon.objects.count(), Order.objects.count(), Cart.objects.count()) == (1, 1, 1)
    assert counts(variant) == (10, 1)


def test_a_token_without_the_shops_scope_reads_and_does_not_buy(alices, alice):
    variant = alices[0]
    _row, token = make_token(user=alice, name="reader", scopes=["read"])
    client = Client(headers={"authorization": f"Bearer {token}"})
    assert client.get("/api/orders/").status_code == 200
    answer = client.put(f"/api/shops/tea/cart/lines/{variant.uuid}/", {"quantity": 9}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert list(Cart.objects.get().lines.values_list("quantity", flat=True)) == [3]
    unknown = client.get(f"/api/orders/{uuid.uuid4()}/")
    assert unknown.status_code == 404
