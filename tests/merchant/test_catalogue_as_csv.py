from __future__ import annotations

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shop.models import Product, StockItem, Variant
from shop.services.catalogue import create_category
from tests.shop.factories import make_variant

pytestmark = pytest.mark.django_db
EXPORT = "/merchant/shop/product/export/"
IMPORT = "/merchant/shop/product/import/"


def exported(client) -> list[dict[str, str]]:
    page = client.get(EXPORT)
    form = page.context["form"]
    data = {
        "format": "0",
        **{bound.html_name: "on" for bound in form if bound.html_name.startswith("catalogueresource_")},
    }
    answer = client.post(EXPORT, data)
    assert answer["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def preview(client, rows: list[dict[str, str]]):
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    upload = SimpleUploadedFile("catalogue.csv", text.getvalue().encode(), "text/csv")
    return client.post(IMPORT, {"format": "0", "import_file": upload})


def bring_in(client, rows: list[dict[str, str]]):
    page = preview(client, rows)
    assert "confirm_form" in page.context, page.content.decode()[-3000:]
    confirm = page.context["confirm_form"].initial
    return client.post("/merchant/shop/product/process_import/", confirm)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path


def test_only_the_shops_own_variants_go_out_with_prices_in_major_units(carols, longjing, ware):
    make_variant(ware, "Cup")
    rows = exported(carols)
    assert [(row["name_en"], row["price"], row["on_hand"], row["state"]) for row in rows] == [
        ("Longjing", "18.00", "10", "published")
    ]


def test_what_came_out_goes_in_again_and_changes_nothing(carols, longjing):
    before = Variant.objects.values().get()
    assert bring_in(carols, exported(carols)).status_code == 302
    assert Variant.objects.values().get() == before


def test_rows_change_add_and_are_previewed_first(carols, tea, longjing):
    create_category(shop=tea, slug="green", name_en="Green")
    row = exported(carols)[0]
    rows = [
        {**row, "price": "19.50", "on_hand": "7", "category": "green"},
        {**dict.fromkeys(row, ""), "name_en": "Sencha", "name_zh": "煎茶", "price": "12", "on_hand": "3", "sku": "SEN"},
    ]
    preview(carols, rows)
    assert (Product.objects.count(), longjing.variants.get().price_minor) == (1, 1800)
    bring_in(carols, rows)
    variant = longjing.variants.get()
    longjing.refresh_from_db()
    assert (variant.price_minor, variant.stock.on_hand, longjing.category.slug) == (1950, 7, "green")
    sencha = Product.objects.get(name_en="Sencha")
    assert (sencha.shop, sencha.state, sencha.variants.get().price_minor) == (tea, "draft", 1200)
    assert StockItem.objects.get(variant__product=sencha).on_hand == 3
    assert "Sencha" in carols.get("/merchant/shop/product/?q=煎茶").content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"price": "18.505"},
        {"price": "cheap"},
        {"price": "-1"},
        {"on_hand": "many"},
        {"on_hand": "-3"},
        {"category": "nothing"},
        {"state": "gone"},
        {"compare_at": "1.00"},
        {"variant": "not-a-uuid"},
    ],
)
def test_a_bad_row_stops_the_whole_file(carols, longjing, changes):
    row = exported(carols)[0]
    page = preview(carols, [{**row, "name_en": "Renamed"}, {**row, **changes}])
    assert "confirm_form" not in page.context
    longjing.refresh_from_db()
    assert longjing.name_en == "Longjing"
    assert longjing.variants.get().price_minor == 1800


def test_another_shops_rows_cannot_be_named(carols, tea, ware, longjing):
    foreign = make_variant(ware, "Cup", price=900)
    empty = dict.fromkeys(exported(carols)[0], "")
    for row in (
        {**empty, "variant": str(foreign.uuid), "price": "1.00"},
        {**empty, "product": str(foreign.product.uuid), "name_en": "Cup", "price": "1.00"},
        {**empty, "variant": str(foreign.uuid), "sku": "x", "price": "1.00"},
    ):
        page = preview(carols, [row])
        assert "confirm_form" not in page.context
    foreign.refresh_from_db()
    assert (foreign.price_minor, Variant.objects.filter(product__shop=ware).count()) == (900, 1)


def test_the_confirmation_reads_no_other_file(carols, tea, tmp_path):
    (tmp_path / "imports").mkdir()
    (tmp_path / "secret").write_text("name_en\nStolen\n")
    for name in ("../secret", "secret", "/etc/passwd", "0" * 32):
        form = {"import_file_name": name, "original_file_name": "x.csv", "format": "0", "resource": ""}
        assert carols.post("/merchant/shop/product/process_import/", form).status_code == 404
    assert Product.objects.count() == 0


def test_a_file_beyond_reason_is_refused(carols, tea):
    page = preview(carols, [{"name_en": f"Tea {number}", "price": "1"} for number in range(2001)])
    assert "confirm_form" not in page.context
    assert Product.objects.count() == 0


def test_cells_that_spreadsheets_would_run_are_defused(carols, tea, settings):
    make_variant(tea, "=HYPERLINK(1)")
    assert exported(carols)[0]["name_en"] != "=HYPERLINK(1)"


def test_strangers_bring_nothing_in(sign_in, dave, tea):
    client = sign_in(dave)
    assert client.get(EXPORT).status_code == 302
    assert client.post(IMPORT, {"format": "0"}).status_code == 302
    assert client.post("/merchant/shop/product/process_import/", {}).status_code == 302
