"""The shop's staff look at what is not on sale, as it will be; nobody else does."""

from __future__ import annotations

import pytest

from shop.services import catalogue
from tests.shop import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("state", "words"), [("draft", "it is a draft."), ("archived", "it is archived.")])
def test_staff_see_a_product_that_is_not_on_sale(state, words, sign_in, carol, tea):
    product = factories.make_product(tea, "Sencha", state=state, price=1200)
    answer = sign_in(carol).get(f"/m/tea/p/{product.uuid}/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert words in page
    assert "$12.00" in page
    for way_to_buy in ("Add to cart", "Buy now"):
        assert way_to_buy not in page
    assert "no-store" in answer["Cache-Control"]


def test_nobody_else_sees_it(sign_in, carol, alice, dave, erin, tea, ware, client):
    product = factories.make_product(tea, "Sencha", state="draft")
    assert client.get(f"/m/tea/p/{product.uuid}/").status_code == 404
    for person in (alice, dave, erin):
        answer = sign_in(person).get(f"/m/tea/p/{product.uuid}/")
        assert (answer.status_code, "Sencha" in answer.content.decode()) == (404, False)
    assert sign_in(carol).get(f"/m/ware/p/{product.uuid}/").status_code == 404


def test_once_published_everybody_sees_the_page_without_the_note(sign_in, carol, client, tea):
    product = factories.make_product(tea, "Sencha", state="draft")
    catalogue.update_product(product=product, state="published")
    for browser in (client, sign_in(carol)):
        page = browser.get(f"/m/tea/p/{product.uuid}/").content.decode()
        assert "Add to cart" in page
        assert "your staff see this" not in page
