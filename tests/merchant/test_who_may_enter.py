from __future__ import annotations

from functools import reduce

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import URLPattern, get_resolver

from accounts.services import guests
from official.models import Article, ProgramLink
from official.services.articles import write_article
from shop.merchant.panel import merchant_site
from shop.models import Category, Order, Product, Shipment
from shop.services.catalogue import create_category
from tests.shop.factories import make_coupon

pytestmark = pytest.mark.django_db


def panel_addresses() -> list[str]:
    """Every address of the panel, with 1 or a word in the place of what varies."""
    patterns = next(part for part in get_resolver().url_patterns if str(part.pattern) == "merchant/").url_patterns

    def walk(prefix: str, parts) -> list[str]:
        found = []
        for part in parts:
            route = prefix + str(part.pattern)
            found += [route] if isinstance(part, URLPattern) else walk(route, part.url_patterns)
        return found

    fillers = {"<path:object_id>": "1", "<int:pk>": "1", "<str:form>": "svg", "<slug:slug>": "tea", "<path:url>": "x",
               "<uuid:uuid>": "00000000-0000-4000-8000-000000000000", "<int:content_type_id>": "1"}  # fmt: skip
    addresses = []
    for route in walk("/merchant/", patterns):
        address = reduce(lambda text, mark: text.replace(*mark), fillers.items(), route)
        if "(?P" not in address:
            addresses.append(address)
    return addresses


def test_the_list_of_addresses_is_not_empty():
    assert len(panel_addresses()) > 40


def test_nobody_signed_in_is_sent_to_our_sign_in_from_everywhere(client):
    for url in panel_addresses():
        for method in (client.get, client.post):
            answer = method(url)
            assert answer.status_code in {302, 405}, url
            if answer.status_code == 302:
                assert answer["Location"].startswith(
                    ("/merchant/login/?next=", "/accounts/login/", "/accounts/password", "/")
                ), url
                assert "/merchant/shop" not in answer["Location"].split("?")[0], url


def test_the_panels_sign_in_is_ours_and_keeps_next(client):
    answer = client.get("/merchant/shop/order/", follow=True)
    assert answer.redirect_chain[-1][0] == "/accounts/login/?next=/merchant/shop/order/"


def test_who_runs_no_shop_gets_a_plain_refusal(sign_in, dave, tea, paid):
    for person in (dave, guests.create_guest()):
        client = sign_in(person)
        for url in panel_addresses():
            for method in (client.get, client.post):
                answer = method(url, follow=True)
                assert answer.status_code in {403, 405} or answer.redirect_chain[-1][0] in {
                    "/", "/accounts/password/change/", "/accounts/password/set/", "/settings/upgrade/", "/chats/",
                    "/accounts/login/?next=/merchant/",
                }, (url, answer.status_code, answer.redirect_chain)  # fmt: skip
                assert b"Oolong" not in answer.content
            client = sign_in(person)


def test_an_operator_who_runs_no_shop_has_no_shop_here(sign_in, oscar, tea):
    assert sign_in(oscar).get("/merchant/", follow=True).status_code == 403


def test_a_voice_or_nobody_never_passes(tea):
    request = RequestFactory().get("/merchant/")
    request.user, request.session = AnonymousUser(), {}  # type: ignore[assignment]
    assert not merchant_site.has_permission(request)


def test_staff_of_another_shop_get_nothing_by_any_address(erins, tea, ware, carol, alice, longjing, paid):
    category = create_category(shop=tea, slug="green", name_en="Green tea")
    coupon = make_coupon(tea, title_en="Tea coupon")
    article = write_article(account=tea.account, by=carol, title="Tea news", body="Fresh leaves")
    rows = {
        "shop/product": longjing.pk, "shop/category": category.pk, "shop/coupon": coupon.pk, "shop/order": paid.pk,
        "shop/shop": tea.pk, "official/officialaccount": tea.account_id, "official/article": article.pk,
    }  # fmt: skip
    for place, pk in rows.items():
        listed = erins.get(f"/merchant/{place}/", follow=True).content.decode()
        for word in ("Longjing", "Oolong", "Green tea", "Tea coupon", "Tea news", paid.number):
            assert word not in listed, place
        for page in ("change/", "history/", "delete/"):
            answer = erins.get(f"/merchant/{place}/{pk}/{page}")
            assert answer.status_code in {302, 403, 404}, (place, page)
            if answer.status_code == 302:
                assert answer["Location"] == "/merchant/", (place, page)
        answer = erins.post(f"/merchant/{place}/{pk}/change/", {"name_en": "Stolen", "title": "Stolen", "_save": "1"})
        assert answer.status_code in {302, 403, 404}, place
    for url in (
        f"/merchant/shop/order/{paid.pk}/ship/",
        f"/merchant/shop/order/{paid.pk}/deliver/",
        f"/merchant/official/article/{article.pk}/send/",
        f"/merchant/official/article/{article.pk}/discard/",
        f"/merchant/official/officialaccount/{tea.account_id}/programs/",
        f"/merchant/official/officialaccount/{tea.account_id}/programs/tea/unlink/",
    ):
        assert erins.post(url, {"carrier": "Post", "program": "ware"}).status_code == 404, url
    for url in (
        f"/merchant/official/article/{article.pk}/preview/",
        f"/merchant/shop/product/{longjing.pk}/code/svg/",
        f"/merchant/shop/shop/{tea.pk}/code/svg/",
    ):
        assert erins.get(url).status_code == 404, url
    assert erins.post(f"/merchant/shops/{tea.uuid}/").status_code == 404
    for row in (longjing, category, coupon, article):
        row.refresh_from_db()
    assert (longjing.name_en, category.name_en, coupon.title_en, article.title) == (
        "Longjing", "Green tea", "Tea coupon", "Tea news",
    )  # fmt: skip
    assert Shipment.objects.get().state == "pending"
    assert not hasattr(Article.objects.get(), "broadcast")
    assert ProgramLink.objects.filter(account=tea.account).count() == 1


def test_actions_on_another_shops_rows_do_nothing(erins, longjing):
    erins.post(
        "/merchant/shop/product/",
        {"action": "archive", "_selected_action": [str(longjing.pk)], "index": "0"},
        follow=True,
    )
    erins.post(
        "/merchant/shop/product/",
        {"action": "delete_selected", "_selected_action": [str(longjing.pk)], "post": "yes"},
        follow=True,
    )
    longjing.refresh_from_db()
    assert longjing.state == "published"


def test_another_shops_category_cannot_be_chosen(carols, tea, ware, longjing):
    from tests.merchant.conftest import fields_of

    foreign = create_category(shop=ware, slug="cups", name_en="Cups")
    url = f"/merchant/shop/product/{longjing.pk}/change/"
    assert "Cups" not in carols.get(url).content.decode()
    answer = carols.post(url, {**fields_of(carols, url), "category": foreign.pk})
    assert answer.status_code == 200
    assert "category" in answer.context["adminform"].form.errors
    longjing.refresh_from_db()
    assert longjing.category is None


def test_another_shops_variant_cannot_be_slipped_into_a_form(carols, tea, ware, longjing):
    from tests.merchant.conftest import fields_of
    from tests.shop.factories import make_variant

    foreign = make_variant(ware, "Cup", price=900)
    url = f"/merchant/shop/product/{longjing.pk}/change/"
    data = fields_of(carols, url)
    carols.post(url, {**data, "variants-0-id": foreign.pk, "variants-0-price": "1.00"})
    foreign.refresh_from_db()
    assert (foreign.price_minor, foreign.product.shop) == (900, ware)


def test_looking_up_other_tables_by_the_address_is_refused(carols, paid):
    for query in ("buyer__password__startswith=a", "shop__hand_off_secret__startswith=a", "buyer__email=x"):
        answer = carols.get(f"/merchant/shop/order/?{query}")
        assert answer.status_code in {302, 400}, query


def test_who_runs_two_shops_chooses_and_sees_one_at_a_time(sign_in, carol, tea, erin, longjing):
    from shop.services.shops import add_staff
    from tests.shop.factories import make_product, make_shop

    second = make_shop(erin, "second")
    add_staff(shop=second, user=carol)
    make_product(second, "Second thing")
    client = sign_in(carol)
    assert "Second thing" not in client.get("/merchant/shop/product/").content.decode()
    assert client.post(f"/merchant/shops/{second.uuid}/").status_code == 302
    page = client.get("/merchant/shop/product/").content.decode()
    assert "Second thing" in page
    assert "Longjing" not in page
    assert client.get(f"/merchant/shop/product/{longjing.pk}/change/").status_code == 302


def test_losing_the_job_loses_the_panel_at_once(carols, carol, tea):
    assert carols.get("/merchant/").status_code == 200
    tea.staff.filter(user=carol).delete()
    assert carols.get("/merchant/", follow=True).status_code == 403


def test_only_the_panels_get_the_looser_policy(carols, sign_in, oscar):
    for client, url in ((carols, "/merchant/"), (carols, "/merchant/shop/product/add/"), (sign_in(oscar), "/admin/")):
        policy = client.get(url)["Content-Security-Policy"]
        scripts = next(part for part in policy.split(";") if part.strip().startswith("script-src"))
        assert "'unsafe-eval'" in scripts, url
        assert "'unsafe-inline'" not in scripts, url
    for url in ("/settings/", "/chats/", "/merchant/login/", "/api/docs/"):
        assert "unsafe" not in carols.get(url, follow=False).headers.get("Content-Security-Policy", ""), url


def test_signing_out_in_the_panel_signs_out_everywhere(carols):
    assert carols.post("/merchant/logout/")["Location"] == "/"
    assert carols.get("/api/me/").status_code == 401
    assert carols.get("/merchant/logout/").status_code == 302


def test_nothing_in_the_panel_deletes_orders_or_products(carols, longjing, paid):
    for url in (f"/merchant/shop/product/{longjing.pk}/delete/", f"/merchant/shop/order/{paid.pk}/delete/"):
        assert carols.post(url, {"post": "yes"}).status_code == 403
    assert (Product.objects.count(), Order.objects.count(), Category.objects.count()) == (2, 1, 0)


def test_the_settings_show_the_way_in_to_staff_only(carols, sign_in, dave):
    assert 'href="/merchant/"' in carols.get("/settings/").content.decode()
    assert 'href="/merchant/"' not in sign_in(dave).get("/settings/").content.decode()
