"""Anyone may look around a shop: home, categories, search, products, and what is closed or gone."""

from __future__ import annotations

import re
import uuid

import pytest
from django.test import Client

from shop.cards.product import product_card
from shop.models import Product
from shop.provider import ShopProvider
from shop.services import catalogue, stock
from tests.shop import factories

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    return response.content.decode()


def test_the_home_page_shows_products_with_price_former_price_and_what_is_left(client, tea):
    plenty = factories.make_product(tea, "Longjing", price=1800, on_hand=10)
    factories.make_product(tea, "Oolong", price=2200, on_hand=3)
    factories.make_product(tea, "Puer", price=3000, on_hand=0)
    catalogue.set_price(variant=plenty.variants.get(), price_minor=1600, compare_at_minor=1800)

    page = text_of(client.get("/m/tea/"))

    assert "$16.00" in page
    assert "$18.00" in page
    assert "Only 3 left" in page
    assert "Sold out" in page
    assert f"/m/tea/p/{plenty.uuid}/" in page


def test_a_category_shows_its_own_products_only(client, tea):
    shelf = catalogue.create_category(shop=tea, slug="green", name_en="Green tea")
    factories.make_product(tea, "Longjing", category=shelf)
    factories.make_product(tea, "Oolong")

    page = text_of(client.get("/m/tea/c/green/"))

    assert "Longjing" in page
    assert "Oolong" not in page


def test_drafts_and_archived_products_are_nowhere(client, tea):
    draft = factories.make_product(tea, "Secret", state=Product.State.DRAFT)
    old = factories.make_product(tea, "Bygone", state=Product.State.ARCHIVED)

    home = text_of(client.get("/m/tea/"))

    assert "Secret" not in home
    assert "Bygone" not in home
    for product in (draft, old):
        response = client.get(f"/m/tea/p/{product.uuid}/")
        assert response.status_code == 404
        assert "Not here any more" in text_of(response)


def test_long_catalogues_go_on_by_a_link(client, tea):
    for number in range(30):
        factories.make_product(tea, f"Tea {number:02}", position=number)

    first, second = text_of(client.get("/m/tea/")), text_of(client.get("/m/tea/?page=2"))

    assert "Tea 23" in first
    assert "Tea 24" not in first
    assert "?page=2" in first
    assert "Tea 24" in second
    assert "Tea 29" in second
    assert "?page=3" not in second


@pytest.mark.parametrize("page", ["0", "-1", "x", "²", "9" * 30, "77"])
def test_a_page_that_does_not_exist_is_a_404(client, tea, page):
    factories.make_product(tea)
    assert client.get("/m/tea/", {"page": page}).status_code == 404


@pytest.mark.parametrize("query", ["longjing", "LONGJING tea", "龙井", "teas"])
def test_search_finds_in_both_languages_whatever_the_readers(client, tea, query):
    factories.make_product(tea, "Longjing tea", name_zh="西湖龙井")
    factories.make_product(tea, "Gaiwan", name_zh="盖碗")

    page = text_of(client.get("/m/tea/search/", {"q": query}))

    assert "Longjing tea" in page
    assert "Gaiwan" not in page
    assert "1 product for" in page


def test_a_search_without_a_hit_offers_shelves_and_products_instead(client, tea):
    catalogue.create_category(shop=tea, slug="green", name_en="Green tea")
    factories.make_product(tea, "Longjing")

    page = text_of(client.get("/m/tea/search/", {"q": "bicycle"}))

    assert "Nothing matches “bicycle”" in page
    assert "Green tea" in page
    assert "Longjing" in page


def test_a_query_is_shown_as_text_and_never_as_markup(client, tea):
    page = text_of(client.get("/m/tea/search/", {"q": "<script>alert(1)</script>"}))
    assert "<script>alert" not in page


def test_names_follow_the_readers_language(client, tea):
    product = factories.make_product(tea, "Longjing", name_zh="龙井")

    page = text_of(client.get(f"/m/tea/p/{product.uuid}/", headers={"Accept-Language": "zh-CN"}))

    assert "龙井" in page
    assert "Longjing" not in page


def test_a_closed_shop_says_so_and_shows_nothing(client, tea):
    product = factories.make_product(tea, "Longjing")
    tea.program.is_published = False
    tea.program.save()

    for path in ("", f"p/{product.uuid}/", "cart/", "coupons/", "orders/"):
        response = client.get(f"/m/tea/{path}")
        assert response.status_code == 404
        assert "This shop is closed" in text_of(response)
        assert "Longjing" not in text_of(response)


def test_an_address_that_leads_nowhere_keeps_the_shops_look(client, tea):
    response = client.get("/m/tea/no/such/page/")
    assert response.status_code == 404
    assert "Not here any more" in text_of(response)
    assert client.get("/m/tea/cart")["Location"] == "/m/tea/cart/"


def test_a_shop_that_never_was_and_another_shops_product_are_404s(client, tea, ware):
    product = factories.make_product(ware, "Gaiwan")
    assert client.get("/m/nowhere/").status_code == 404
    assert client.get(f"/m/tea/p/{product.uuid}/").status_code == 404
    assert client.get(f"/m/tea/p/{uuid.uuid4()}/").status_code == 404


def test_the_mini_view_brings_the_title_so_the_page_leaves_its_own_bar_out(client, tea):
    plain = text_of(client.get("/m/tea/"))
    inside = client.get("/m/tea/", headers={"Sec-Fetch-Dest": "iframe"})

    assert "topbar__shop" in plain
    assert "topbar__shop" not in text_of(inside)
    assert "Sec-Fetch-Dest" in inside["Vary"]


def test_the_qr_code_of_a_product_leads_to_it(client, tea):
    product = factories.make_product(tea)

    page = text_of(client.get(f"/m/tea/p/{product.uuid}/code/"))
    code = tea.program.entry_codes.get()

    assert code.path == f"p/{product.uuid}/"
    assert f"/go/{code.code}/qr.svg" in page
    assert client.get(f"/m/tea/p/{uuid.uuid4()}/code/").status_code == 404


@pytest.mark.parametrize("count", [24, 1000])
def test_a_product_page_takes_at_most_8_queries_whatever_the_catalogues_size(
    alice, tea, sign_in, django_assert_max_num_queries, count
):
    product = factories.make_product(tea, "Longjing")
    Product.objects.bulk_create(
        Product(shop=tea, name_en=f"Tea {number}", state=Product.State.PUBLISHED) for number in range(count - 1)
    )
    for _ in range(4):
        factories.make_coupon(tea)
    factories.place(alice, product.variants.get())
    stranger, signed_in = Client(), sign_in(alice)

    with django_assert_max_num_queries(5):
        assert stranger.get(f"/m/tea/p/{product.uuid}/").status_code == 200
    with django_assert_max_num_queries(8):
        assert signed_in.get(f"/m/tea/p/{product.uuid}/").status_code == 200


def test_only_reading_is_allowed_on_pages_that_only_show(client, tea):
    product = factories.make_product(tea)
    for path in ("", "search/", f"p/{product.uuid}/", "coupons/", "enter/", f"p/{product.uuid}/code/"):
        assert client.post(f"/m/tea/{path}").status_code == 405


@pytest.mark.parametrize(
    ("language", "name", "text"), [("en", "Oolong", "Rolled by hand"), ("zh-hans", "乌龙", "手工揉捻")]
)
def test_a_product_page_says_each_thing_in_its_place_and_language(tea, language, name, text):
    product = factories.make_product(
        tea, "Oolong", name_zh="乌龙", description_en="Rolled by hand", description_zh="手工揉捻"
    )
    page = Client().get(f"/m/tea/p/{product.uuid}/", headers={"Accept-Language": language}).content.decode()
    assert f"<title>{name} · " in page
    assert re.search(rf"<h1[^>]*>\s*{name}\s*</h1>", page)
    assert text in page


def test_from_so_much_opens_on_just_that_wherever_it_is_said(alice, client, tea):
    prices = (5200, 3800, 3000)
    variants = [catalogue.VariantDetails(price_minor=price, name_en=str(price), on_hand=3) for price in prices]
    details = catalogue.ProductDetails(name_en="Gongfu set", variants=variants)
    product = catalogue.create_product(shop=tea, details=details)
    sold_out = product.variants.get(price_minor=3000)
    stock.adjust_stock(variant=sold_out, change=-3)

    page = text_of(client.get(f"/m/tea/p/{product.uuid}/"))

    assert '<span class="price product__price" data-part="price">$38.00</span>' in page
    assert f'value="{product.variants.get(price_minor=3800).uuid}" checked' in page
    assert "from $38.00" in text_of(client.get("/m/tea/"))
    assert client.get(f"/api/shops/tea/products/{product.uuid}/").json()["price_text"] == "$38.00"
    assert product_card(product).snapshot["en"]["price"] == "from $38.00"
    (entry,) = ShopProvider().search(program=tea.program, query="gongfu", viewer=alice, limit=5)
    assert entry.note == "from $38.00"
