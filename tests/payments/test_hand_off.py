"""The signed link that carries a cart to the merchant's full shop."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from shop.demo import full_shop
from shop.models import Cart, Shop
from shop.services import coupons, hand_off
from tests.shop import factories

pytestmark = pytest.mark.django_db
HERE = "http://127.0.0.1:8000/demo/full-shop/"


@pytest.fixture
def shop(carol) -> Shop:
    return factories.make_shop(carol, full_shop_url=f"{HERE}?from=souk&souk=old#top")


@pytest.fixture
def set_for_thousands(alice, shop):
    """A tea set that is dearer than the shop sells here, in Alice's cart."""
    variant = factories.make_variant(shop, "Zisha set", price=120_000)
    factories.carts.set_quantity(user=alice, variant=variant, quantity=2)
    return variant


def ask(client: Client, body: dict | None = None, slug: str = "tea"):
    return client.post(f"/api/shops/{slug}/hand-off/", body or {}, content_type="application/json")


def token_of(url: str) -> str:
    return parse_qs(urlsplit(url).query)["souk"][0]


def claims_of(token: str) -> dict:
    body = token.split(".")[0]
    return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))


def test_the_link_carries_the_cart_and_the_coupon_and_no_price(alice, shop, set_for_thousands, sign_in):
    claimed = coupons.claim_coupon(user=alice, coupon=factories.make_coupon(shop, title_en="A little off"))
    answer = ask(sign_in(alice))

    assert answer.status_code == 200
    parts = urlsplit(answer.json()["url"])
    assert (parts.path, parts.fragment) == ("/demo/full-shop/", "top")
    assert parse_qs(parts.query)["from"] == ["souk"]
    assert len(parse_qs(parts.query)["souk"]) == 1
    claims = claims_of(token_of(answer.json()["url"]))
    assert claims["lines"] == [
        {
            "product": str(set_for_thousands.product.uuid),
            "variant": str(set_for_thousands.uuid),
            "sku": "",
            "quantity": 2,
        }
    ]
    assert claims["coupon"] == {
        "claimed": str(claimed.uuid),
        "coupon": str(claimed.coupon.uuid),
        "title": "A little off",
        "until": None,
    }
    assert claims["exp"] - claims["iat"] == 1800
    assert "120000" not in json.dumps(claims)
    assert not any("price" in key or "total" in key for key in claims)
    assert "alice" not in json.dumps(claims)
    assert Cart.objects.get().lines.get().quantity == 2  # it stays here too


def test_the_full_shop_opens_the_cart_at_its_own_prices(alice, set_for_thousands, sign_in):
    url = ask(sign_in(alice)).json()["url"]
    type(set_for_thousands).objects.filter(pk=set_for_thousands.pk).update(price_minor=90_000)

    page = Client().get(f"/demo/full-shop/?{urlsplit(url).query}")

    assert page.status_code == 200
    html = page.content.decode()
    assert "Zisha set" in html
    assert "2 × $900.00" in html
    assert "$1,800.00" in html


def test_a_changed_link_opens_nothing(alice, shop, set_for_thousands):
    token = token_of(hand_off.hand_off_cart(user=alice, shop=shop).url)
    claims = {**claims_of(token), "lines": []}
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    signature = token.split(".")[1]
    for wrong in (
        f"{body}.{signature}",
        token[:-2],
        token.split(".")[0],
        "",
        "a.b",
        "é.ü",
        f"{token}x",
        ".",
        "e30.e30",
    ):
        page = Client().get("/demo/full-shop/", {"souk": wrong})
        assert page.status_code == 400
        assert "Zisha" not in page.content.decode()


def test_another_shops_signature_opens_nothing(alice, shop, erin, set_for_thousands):
    other = factories.make_shop(erin, "ware", full_shop_url=HERE)
    token = token_of(hand_off.hand_off_cart(user=alice, shop=shop).url)
    forged = hand_off.sign_hand_off(shop=other, contents=claims_of(token))
    assert Client().get("/demo/full-shop/", {"souk": forged}).status_code == 400


def test_a_link_ends_after_half_an_hour(alice, shop, set_for_thousands, monkeypatch):
    token = token_of(hand_off.hand_off_cart(user=alice, shop=shop).url)
    now = timezone.now()
    monkeypatch.setattr(hand_off.timezone, "now", lambda: now + timedelta(minutes=29))
    assert Client().get("/demo/full-shop/", {"souk": token}).status_code == 200
    monkeypatch.setattr(hand_off.timezone, "now", lambda: now + timedelta(minutes=31))
    page = Client().get("/demo/full-shop/", {"souk": token})
    assert page.status_code == 410
    assert "too old" in page.content.decode()


def test_a_shop_without_a_full_shop_says_so(alice, erin, sign_in):
    shop = factories.make_shop(erin, "ware", full_shop_url="")
    factories.carts.set_quantity(user=alice, variant=factories.make_variant(shop), quantity=1)
    answer = ask(sign_in(alice), slug="ware")
    assert (answer.status_code, answer.json()["code"]) == (409, "no_full_shop")


def test_an_empty_cart_is_not_handed_off(alice, shop, sign_in):
    answer = ask(sign_in(alice))
    assert (answer.status_code, answer.json()["code"]) == (409, "cart_is_empty")


def test_someone_elses_coupon_is_not_found_and_nobody_is_handed_off_unnamed(
    alice, dave, shop, set_for_thousands, sign_in
):
    claimed = coupons.claim_coupon(user=alice, coupon=factories.make_coupon(shop))
    factories.carts.set_quantity(user=dave, variant=set_for_thousands, quantity=1)
    assert ask(sign_in(dave), {"coupon": str(claimed.uuid)}).status_code == 404
    assert ask(Client()).status_code == 401
    assert ask(sign_in(dave), slug="nowhere").status_code == 404


def test_the_coupon_can_be_left_behind(alice, shop, set_for_thousands, sign_in):
    coupons.claim_coupon(user=alice, coupon=factories.make_coupon(shop))
    url = ask(sign_in(alice), {"coupon": "none"}).json()["url"]
    assert claims_of(token_of(url))["coupon"] is None


def test_the_demos_shops_send_their_carts_to_the_demos_full_shop(shop, erin, settings):
    """`make run` may use another port each time; what a merchant has set stays."""
    settings.PUBLIC_URL = "http://127.0.0.1:8001"
    Shop.objects.filter(pk=shop.pk).update(full_shop_url="https://lantern.example.com/")
    own = factories.make_shop(erin, "ware", full_shop_url="https://ware.example.org/cart")
    for port in (8001, 8002):
        settings.PUBLIC_URL = f"http://127.0.0.1:{port}"
        full_shop.point_here()
        shop.refresh_from_db()
        assert shop.full_shop_url == f"http://127.0.0.1:{port}/demo/full-shop/"
    own.refresh_from_db()
    assert own.full_shop_url == "https://ware.example.org/cart"
