"""A line end is one character wherever texts are counted, though browsers send two."""

from __future__ import annotations

import pytest

from official.models import Article
from shop.models import Order, Product
from tests.merchant.conftest import fields_of
from tests.shop import factories

pytestmark = pytest.mark.django_db


def lines(length: int) -> str:
    """A text of so many characters, a hundred of them line ends, as a browser sends it."""
    return ("x" * (length // 100 - 1) + "\r\n") * 99 + "x" * (length - 99 * (length // 100))


def stored(text: str) -> str:
    return text.replace("\r\n", "\n")


def test_a_description_that_fits_is_saved(sign_in, carol, tea):
    product = factories.make_product(tea)
    url, client = f"/merchant/shop/product/{product.pk}/change/", sign_in(carol)
    text = lines(3999)
    assert (len(text), len(stored(text))) == (4098, 3999)
    answer = client.post(url, {**fields_of(client, url), "description_en": text, "description_zh": lines(4000)})
    assert answer.status_code == 302
    product.refresh_from_db()
    assert (product.description_en, product.description_zh) == (stored(text), stored(lines(4000)))
    client.post(url, {**fields_of(client, url), "description_en": lines(4001)})
    product.refresh_from_db()
    assert product.description_en == stored(text)


def test_so_are_the_shops_words_the_accounts_and_news(sign_in, carol, tea):
    client = sign_in(carol)
    for url, name, limit in (
        (f"/merchant/shop/shop/{tea.pk}/change/", "about_en", 1000),
        (f"/merchant/official/officialaccount/{tea.account.pk}/change/", "bio_en", 500),
    ):
        assert client.post(url, {**fields_of(client, url), name: lines(limit)}).status_code == 302, name
    tea.refresh_from_db()
    tea.account.refresh_from_db()
    assert (tea.about_en, tea.account.bio_en) == (stored(lines(1000)), stored(lines(500)))
    page = "/merchant/official/article/add/"
    client.post(page, {**fields_of(client, page), "title": "News", "body": lines(2000)})
    assert Article.objects.get().body == stored(lines(2000))


def test_so_is_what_comes_through_the_api(sign_in, alice, tea):
    from shop.services import carts, pricing

    cart = carts.set_quantity(user=alice, variant=factories.make_variant(tea), quantity=1)
    body = {
        "client_id": "00000000-0000-4000-8000-000000000001",
        "fingerprint": pricing.quote_cart(cart=cart, claimed=None).fingerprint,
        "coupon": "none", "contact_name": "Alice", "contact_phone": "+1 212 555 0100", "address": lines(400),
    }  # fmt: skip
    answer = sign_in(alice).post("/api/shops/tea/orders/", body, content_type="application/json")
    assert answer.status_code == 201, answer.content
    assert Order.objects.get().address == stored(lines(400))


def test_a_form_without_line_ends_is_not_touched(sign_in, carol, tea):
    assert not Product.objects.exists()
    client = sign_in(carol)
    page = "/merchant/shop/category/add/"
    client.post(page, {**fields_of(client, page), "name_en": "Green", "slug": "green"})
    assert tea.categories.get().name_en == "Green"
