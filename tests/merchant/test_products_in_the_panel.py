from __future__ import annotations

import io
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from shop.models import Category, Picture, Product, StockItem, StockMovement, Variant
from shop.services import stock
from shop.services.catalogue import create_category, set_price
from shop.services.stock import adjust_stock
from tests.merchant.conftest import fields_of
from tests.shop.factories import make_shop, make_variant, place

pytestmark = pytest.mark.django_db


def address(product: Product) -> str:
    return f"/merchant/shop/product/{product.pk}/change/"


def png(name="tin.png") -> SimpleUploadedFile:
    packed = io.BytesIO()
    Image.new("RGB", (1600, 1200), "olive").save(packed, "PNG")
    return SimpleUploadedFile(name, packed.getvalue(), "image/png")


def count(variant: Variant) -> tuple[int, int]:
    item = StockItem.objects.get(variant=variant)
    return item.on_hand, item.held


def test_prices_are_typed_in_major_units_and_kept_in_minor_ones(carols, longjing):
    data = fields_of(carols, address(longjing))
    assert (data["variants-0-price"], data.get("variants-0-compare_at")) == ("18.00", None)
    answer = carols.post(address(longjing), {**data, "variants-0-price": "19.5", "variants-0-compare_at": "24"})
    assert answer.status_code == 302
    variant = longjing.variants.get()
    assert (variant.price_minor, variant.compare_at_minor) == (1950, 2400)


@pytest.mark.parametrize(
    ("price", "compare_at", "wrong"),
    [
        ("18.505", "", "price"),
        ("-1", "", "price"),
        ("", "", "price"),
        ("cheap", "", "price"),
        ("1e3000", "", "price"),
        ("NaN", "", "price"),
        ("18.00", "18.00", "compare_at"),
        ("18.00", "2.00", "compare_at"),
    ],
)
def test_a_price_that_cannot_be_is_refused_and_nothing_changes(carols, longjing, price, compare_at, wrong):
    data = fields_of(carols, address(longjing))
    data |= {"name_en": "Renamed", "variants-0-price": price, "variants-0-compare_at": compare_at}
    answer = carols.post(address(longjing), data)
    assert answer.status_code == 200
    assert wrong in answer.context["inline_admin_formsets"][0].formset.forms[0].errors
    longjing.refresh_from_db()
    assert longjing.name_en == "Longjing"
    assert longjing.variants.get().price_minor == 1800


@pytest.mark.parametrize(
    ("currency", "good", "minor", "bad"), [("JPY", "1800", 1800, "18.5"), ("KWD", "1.850", 1850, "1.855")]
)
def test_other_currencies_have_their_own_decimals(sign_in, carol, currency, good, minor, bad):
    product = make_variant(make_shop(carol, currency.lower(), currency=currency), price=2000).product
    client = sign_in(carol)
    data = fields_of(client, address(product))
    assert client.post(address(product), {**data, "variants-0-price": bad}).status_code == 200
    assert product.variants.get().price_minor == 2000
    assert client.post(address(product), {**data, "variants-0-price": good}).status_code == 302
    assert product.variants.get().price_minor == minor


def test_stock_is_changed_by_the_difference_so_that_sales_meanwhile_stay_sold(carols, longjing, alice):
    variant = longjing.variants.get()
    data = fields_of(carols, address(longjing))
    variant.product.shop = longjing.shop
    order = place(alice, variant, quantity=3)
    stock.sell_stock(keys=[f"{order.uuid}:{variant.uuid}"])
    assert count(variant) == (7, 0)
    carols.post(address(longjing), {**data, "variants-0-on_hand": "15"})
    assert count(variant) == (12, 0)
    assert StockMovement.objects.filter(kind="adjust", quantity=5).count() == 1


def test_a_form_that_is_sent_twice_counts_once(carols, longjing):
    data = {**fields_of(carols, address(longjing)), "variants-0-on_hand": "15"}
    for _ in range(2):
        assert carols.post(address(longjing), data).status_code == 302
    assert count(longjing.variants.get()) == (15, 0)


def test_stock_cannot_go_below_what_orders_hold(carols, longjing, alice):
    variant = longjing.variants.get()
    variant.product.shop = longjing.shop
    data = fields_of(carols, address(longjing))
    place(alice, variant, quantity=4)
    answer = carols.post(address(longjing), {**data, "variants-0-on_hand": "3"})
    assert answer.status_code == 200
    assert "on_hand" in answer.context["inline_admin_formsets"][0].formset.forms[0].errors
    assert count(variant) == (10, 4)


def test_what_the_stock_service_refuses_undoes_the_whole_form(carols, longjing, monkeypatch):
    from shop.errors import OutOfStock
    from shop.merchant import variants

    def refuse(**_options):
        raise OutOfStock

    monkeypatch.setattr(variants, "adjust_stock", refuse)
    data = fields_of(carols, address(longjing))
    data |= {"name_en": "Renamed", "variants-0-on_hand": "15"}
    answer = carols.post(address(longjing), data, follow=True)
    assert "There is not enough of this left." in answer.content.decode()
    longjing.refresh_from_db()
    assert longjing.name_en == "Longjing"
    assert count(longjing.variants.get()) == (10, 0)


def test_a_new_product_belongs_to_the_shop_and_can_be_found_in_both_languages(carols, tea):
    url = "/merchant/shop/product/add/"
    data = fields_of(carols, url)
    data |= {
        "name_en": "Dragon Well", "name_zh": "龙井", "state": "published", "variants-0-price": "20",
        "variants-0-on_hand": "5", "variants-0-is_active": "on",
    }  # fmt: skip
    assert carols.post(url, data).status_code == 302
    product = Product.objects.get()
    assert (product.shop, product.variants.get().price_minor) == (tea, 2000)
    assert count(product.variants.get()) == (5, 0)
    for query in ("龙", "dragon"):
        assert "Dragon Well" in carols.get(f"/merchant/shop/product/?q={query}").content.decode()
    assert "Dragon Well" not in carols.get("/merchant/shop/product/?q=oolong").content.decode()


def test_a_product_without_a_variant_is_refused(carols, tea):
    url = "/merchant/shop/product/add/"
    answer = carols.post(url, {**fields_of(carols, url), "name_en": "Nothing", "variants-TOTAL_FORMS": "0"})
    assert (answer.status_code, Product.objects.count()) == (200, 0)


def test_pictures_are_made_anew_replaced_and_removed(carols, longjing, django_capture_on_commit_callbacks):
    data = fields_of(carols, address(longjing))
    data |= {
        "pictures-TOTAL_FORMS": "1",
        "pictures-0-upload": png(),
        "pictures-0-alt_en": "A tin",
        "pictures-0-position": "0",
    }
    carols.post(address(longjing), data)
    first = Picture.objects.get()
    assert (first.image.name.endswith(".webp"), first.width, first.height, first.alt_en) == (True, 1280, 960, "A tin")
    data = fields_of(carols, address(longjing))
    other = SimpleUploadedFile("x.png", png().read()[:50] + b"broken", "image/png")
    assert carols.post(address(longjing), {**data, "pictures-0-upload": other}).status_code == 200
    assert Picture.objects.get() == first
    with django_capture_on_commit_callbacks(execute=True):
        carols.post(address(longjing), {**data, "pictures-0-DELETE": "on"})
    assert Picture.objects.count() == 0
    assert not first.image.storage.exists(first.image.name)


def test_what_is_no_picture_is_refused(carols, longjing):
    data = fields_of(carols, address(longjing))
    evil = SimpleUploadedFile("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/svg+xml")
    answer = carols.post(
        address(longjing), {**data, "pictures-TOTAL_FORMS": "1", "pictures-0-upload": evil, "pictures-0-position": "0"}
    )
    assert (answer.status_code, Picture.objects.count()) == (200, 0)


def test_a_shelfs_address_is_the_shops_own(carols, tea, ware):
    create_category(shop=ware, slug="green", name_en="Green ware")
    create_category(shop=tea, slug="black", name_en="Black")
    url = "/merchant/shop/category/add/"
    assert carols.post(url, {"name_en": "Black too", "slug": "black", "position": "1"}).status_code == 200
    assert carols.post(url, {"name_en": "Green", "slug": "green", "position": "1"}).status_code == 302
    assert Category.objects.filter(shop=tea).count() == 2


def test_renaming_a_shelf_changes_what_search_finds(carols, tea, longjing):
    category = create_category(shop=tea, slug="green", name_en="Green")
    longjing.category = category
    longjing.save()
    carols.post(
        f"/merchant/shop/category/{category.pk}/change/",
        {"name_en": "Spring harvest", "slug": "green", "position": "0"},
    )
    assert "Longjing" in carols.get("/merchant/shop/product/?q=harvest").content.decode()


def test_actions_publish_and_archive(carols, longjing):
    for action, state in (("archive", "archived"), ("publish", "published")):
        carols.post("/merchant/shop/product/", {"action": action, "_selected_action": [str(longjing.pk)], "index": "0"})
        longjing.refresh_from_db()
        assert longjing.state == state


def test_the_list_costs_the_same_however_long_it_is(carols, tea, django_assert_max_num_queries):
    for number in range(12):
        make_variant(tea, f"Tea {number}")
    with django_assert_max_num_queries(16):
        carols.get("/merchant/shop/product/")


def test_qr_codes_of_a_product(carols, longjing):
    for form, ending in (("svg", "qr.svg?download"), ("png", "qr.png?download"), ("poster", "/poster/")):
        answer = carols.get(f"/merchant/shop/product/{longjing.pk}/code/{form}/")
        assert answer.status_code == 302
        assert answer["Location"].endswith(ending)
        assert carols.get(answer["Location"]).status_code == 200


def test_an_unknown_key_of_a_form_changes_nothing_twice(carols, longjing):
    data = fields_of(carols, address(longjing))
    for _ in range(2):
        carols.post(
            address(longjing), {**data, "variants-0-on_hand": "12", "variants-0-stock_key": str(uuid.UUID(int=1))}
        )
    assert count(longjing.variants.get()) == (12, 0)


def with_what_was_shown(client, url: str) -> dict:
    """What a browser sends back of an untouched form, with the values that the page carries as shown."""
    response = client.get(url)
    data = fields_of(client, url)
    forms = [response.context["adminform"].form]
    forms += [form for formset in response.context["inline_admin_formsets"] for form in formset.formset.forms]
    for form in forms:
        for bound in form:
            if bound.field.show_hidden_initial and (value := bound.field.prepare_value(bound.value())) not in (
                None,
                False,
            ):
                data[bound.html_initial_name] = "True" if value is True else value
    return data


def test_a_form_that_was_open_writes_only_what_its_reader_changed(carols, longjing, tea):
    url = f"/merchant/shop/product/{longjing.pk}/change/"
    data = with_what_was_shown(carols, url)
    variant = longjing.variants.get()
    set_price(variant=variant, price_minor=2500)
    Product.objects.filter(pk=longjing.pk).update(name_zh="龙井")
    adjust_stock(variant=variant, change=-4)

    answer = carols.post(url, {**data, "name_en": "Dragon Well", "variants-0-on_hand": "12", "variants-0-sku": "DW"})

    assert answer.status_code == 302, answer.content.decode()[-4000:]
    variant = Variant.objects.get()
    longjing.refresh_from_db()
    assert (longjing.name_en, longjing.name_zh, variant.sku, variant.price_minor) == ("Dragon Well", "龙井", "DW", 2500)
    assert variant.stock.on_hand == 8


def test_what_two_people_changed_is_said_once_and_then_written(carols, longjing):
    url = f"/merchant/shop/product/{longjing.pk}/change/"
    data = {**with_what_was_shown(carols, url), "variants-0-price": "19.00"}
    set_price(variant=longjing.variants.get(), price_minor=2500)

    page = carols.post(url, data)
    assert "Somebody changed this to “25.00” while you had the form open." in page.content.decode()
    assert longjing.variants.get().price_minor == 2500
    carols.post(url, {**data, "initial-variants-0-price": "25.00"})
    assert longjing.variants.get().price_minor == 1900
