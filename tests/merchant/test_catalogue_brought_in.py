"""A file changes what was changed in it, and nothing that others changed meanwhile; and says in words what it would do."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from shop.models import Product, StockItem, StockMovement, Variant
from shop.services import catalogue, orders
from shop.services.exchange.shopify import as_text
from shop.services.stock import adjust_stock
from tests.merchant.test_catalogue_as_csv import EXPORT, IMPORT
from tests.shop.factories import make_product, make_variant, place

pytestmark = pytest.mark.django_db
CONFIRM = "/merchant/shop/product/process_import/"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path


def rows_out(client) -> list[dict[str, str]]:
    answer = client.post(EXPORT)
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def packed(rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def look(client, content: bytes | list[dict[str, str]], name: str = "catalogue.csv", **more):
    content = content if isinstance(content, bytes) else packed(content)
    return client.post(IMPORT, {"import_file": SimpleUploadedFile(name, content), **more})


def confirm(client, page, **more):
    return client.post(CONFIRM, {**page.context["confirm_form"].initial, **more}, follow=True)


def bring_in(client, content: bytes | list[dict[str, str]], **more) -> str:
    page = look(client, content)
    assert "confirm_form" in page.context, page.content.decode()[-3000:]
    return confirm(client, page, **more).content.decode()


def words(page) -> str:
    return page.content.decode().replace("&#x27;", "'")


def errors(page) -> list[str]:
    return [*page.context["plan"].errors, *(error for row in page.context["plan"].rows for error in row.errors)]


def snapshot() -> list:
    return [
        list(Product.objects.order_by("pk").values()),
        list(Variant.objects.order_by("pk").values()),
        list(StockItem.objects.order_by("pk").values()),
        StockMovement.objects.count(),
    ]


def sell(buyer, variant: Variant, quantity: int) -> None:
    order = place(buyer, variant, quantity=quantity)
    orders.mark_paid(order=order, payment=None, at=timezone.now())


# What others change meanwhile -----------------------------------------------------------------------------------------


def test_what_was_sold_between_export_and_import_stays_sold(carols, alice, tea):
    variant = make_variant(tea, on_hand=2)
    row = rows_out(carols)[0]
    sell(alice, variant, 2)

    bring_in(carols, [{**row, "price": "19.50"}])

    variant.refresh_from_db()
    assert (variant.price_minor, StockItem.objects.get().on_hand) == (1950, 0)


def test_stock_changes_by_the_difference_to_what_was_seen(carols, alice, tea):
    variant = make_variant(tea, on_hand=10)
    row = rows_out(carols)[0]
    assert row["on_hand_seen"] == "10"
    sell(alice, variant, 3)
    page = look(carols, [{**row, "on_hand": "15"}])
    assert "<del>7</del> → <ins>12</ins>" in words(page)
    confirm(carols, page)
    assert StockItem.objects.get().on_hand == 12


def test_more_than_is_there_cannot_be_taken_away_nor_what_is_held(carols, alice, tea):
    variant = make_variant(tea, on_hand=5)
    row = rows_out(carols)[0]
    place(alice, variant, quantity=4)
    before = snapshot()
    page = look(carols, [{**row, "on_hand": "2"}])
    assert errors(page) == ["In stock: 5 are there, 4 of them held for orders; the file takes 3 away."]
    assert snapshot() == before


@pytest.mark.parametrize(
    "event", ["nothing", "sold", "held", "counted", "price", "renamed", "moved", "deleted", "archived"]
)
def test_a_file_that_was_not_touched_changes_nothing_whatever_happened_meanwhile(event, carols, alice, tea):
    green = catalogue.create_category(shop=tea, slug="green", name_en="Green")
    variant = make_variant(tea, "=1+1 tea", on_hand=8, category=green, description_en="One\r\ntwo\n'three")
    make_variant(tea, "'tis oolong", on_hand=3)
    content = carols.post(EXPORT).content
    {
        "nothing": lambda: None,
        "sold": lambda: sell(alice, variant, 2),
        "held": lambda: place(alice, variant, quantity=8),
        "counted": lambda: adjust_stock(variant=variant, change=5),
        "price": lambda: catalogue.set_price(variant=variant, price_minor=2500),
        "renamed": lambda: catalogue.update_product(product=variant.product, name_en="Other", category=None),
        "moved": lambda: Variant.objects.filter(pk=variant.pk).update(sku="NEW", name_en="Big"),
        "deleted": variant.product.delete,
        "archived": lambda: catalogue.update_product(product=variant.product, state="archived"),
    }[event]()
    before = snapshot()

    text = bring_in(carols, content)

    assert snapshot() == before
    assert "0 rows changed the catalogue." in text


def test_what_somebody_else_changed_too_is_shown_and_kept_unless_one_says_so(carols, tea):
    variant = make_variant(tea)
    rows = [{**rows_out(carols)[0], "price": "19.00", "name_en": "Dragon Well"}]
    catalogue.set_price(variant=variant, price_minor=2000)

    page = look(carols, rows)
    assert "somebody changed this after the export" in words(page)
    assert "<del>20.00</del> → <ins>19.00</ins>" in words(page)
    confirm(carols, page)
    variant.refresh_from_db()
    assert (variant.price_minor, Product.objects.get().name_en) == (2000, "Dragon Well")

    bring_in(carols, rows, overwrite="on")
    variant.refresh_from_db()
    assert variant.price_minor == 1900


def test_what_changes_between_look_and_confirmation_is_looked_at_again(carols, alice, tea):
    variant = make_variant(tea)
    page = look(carols, [{"name_en": "Longjing", "price": "19.00"}])
    catalogue.set_price(variant=variant, price_minor=2000)

    again = confirm(carols, page)
    assert "The catalogue has changed since you looked." in again.content.decode()
    variant.refresh_from_db()
    assert variant.price_minor == 2000
    confirm(carols, again)
    variant.refresh_from_db()
    assert variant.price_minor == 1900


def test_a_count_without_what_was_seen_is_measured_from_the_look_at_it(carols, alice, tea):
    variant = make_variant(tea, on_hand=10)
    page = look(carols, [{"name_en": "Longjing", "on_hand": "6"}])
    sell(alice, variant, 2)
    again = confirm(carols, page)  # the number that would stand there is another one by now
    assert "Please look again." in again.content.decode()
    assert StockItem.objects.get().on_hand == 8
    confirm(carols, again)
    assert StockItem.objects.get().on_hand == 6


def test_a_confirmation_that_is_sent_twice_counts_once(carols, tea):
    make_variant(tea, on_hand=10)
    page = look(carols, [{**rows_out(carols)[0], "on_hand": "12"}])
    confirm(carols, page)
    assert "was brought in already" in confirm(carols, page).content.decode()
    assert StockItem.objects.get().on_hand == 12


def test_another_persons_file_cannot_be_confirmed(carols, erins, tea, ware):
    page = look(carols, [{"name_en": "Sencha", "price": "5"}])
    assert confirm(erins, page).status_code == 404
    assert not Product.objects.exists()


def test_spreadsheets_may_take_zeros_and_the_row_is_still_the_same(carols, tea):
    product = make_product(tea, price=1850)
    Variant.objects.filter(product=product).update(sku="007")
    before = snapshot()
    bring_in(carols, [{**rows_out(carols)[0], "price": "18.5", "sku": "7"}])
    assert snapshot() == before


def test_a_row_that_was_copied_is_a_new_variant_with_its_own_stock(carols, tea):
    make_variant(tea, on_hand=10)
    row = rows_out(carols)[0]
    bring_in(carols, [row, {**row, "variant": "", "variant_en": "Large", "sku": "L", "price": "30", "on_hand": "4"}])
    assert list(Variant.objects.order_by("pk").values_list("name_en", "stock__on_hand")) == [("", 10), ("Large", 4)]


# Files of every make ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "encoding", "delimiter"),
    [("gbk", "GB18030 (GBK)", "commas"), ("semicolon", "UTF-8", "semicolons"), ("blank_lines", "UTF-8", "commas")],
)
def test_the_files_that_merchants_have_are_read_and_said_how(name, encoding, delimiter, carols, tea):
    files = {
        "gbk": "name_en,name_zh,price,on_hand,sku\nGbk tea,龙井茶,12.00,3,X-1\n".encode("gbk"),
        "semicolon": "name_en;name_zh;price;on_hand;sku\nSemi tea;龙井茶;12.00;3;X-1\n".encode(),
        "blank_lines": "name_en,name_zh,price,on_hand,sku\nBlank tea,龙井茶,12.00,3,X-1\n\n,,,,\n".encode(),
    }
    page = look(carols, files[name])
    assert f"Read as {encoding}, cells divided by {delimiter}. Rows: 1." in words(page)
    confirm(carols, page)
    variant = Variant.objects.get(sku="X-1")
    assert (variant.product.name_zh, variant.price_minor, variant.stock.on_hand) == ("龙井茶", 1200, 3)


def test_letters_that_were_read_wrongly_are_read_again(carols, tea):
    page = look(carols, "name_en,name_zh,price\nTea,龍井茶,1\n".encode("big5"), encoding="gb18030")
    assert "龍井茶" not in words(page)
    name = page.context["upload"].name
    assert "龍井茶" in words(carols.post(IMPORT, {"import_file_name": name, "encoding": "big5hkscs"}))


def test_headings_in_any_case_and_in_chinese_are_known_and_others_named_with_the_likely_one(carols, tea):
    page = look(carols, "Name (English),Price ,中文名,库存,Colour,Pricee\nTea,５.５０,茶,３,red,1\n".encode())
    assert page.context["unknown"] == [("Name (English)", "Name in English"), ("Colour", ""), ("Pricee", "Price")]
    page = look(carols, "商品名称,售价,中文名,库存\nTea,￥5.50,茶,3\n".encode())
    confirm(carols, page)
    variant = Variant.objects.get()
    assert (variant.product.name_en, variant.product.name_zh, variant.price_minor) == ("Tea", "茶", 550)


def test_two_rows_with_one_sku_are_refused_naming_both(carols, tea):
    page = look(carols, b"name_en,price,on_hand,sku\nDupsku Red,10.00,5,DUP-SKU\nDupsku Blue,20.00,7,dup-sku\n")
    assert errors(page) == ["Rows 2 and 3 have the same SKU, dup-sku. A SKU names one variant."]
    assert not Product.objects.exists()


def test_names_that_fit_more_than_one_are_refused(carols, tea):
    for name in ("Red", "Blue"):
        Variant.objects.filter(product=make_product(tea, name)).update(sku="SAME")
    make_product(tea, "Red")
    page = look(carols, b"name_en,sku,price\n,SAME,5\nRed,,6\n")
    assert errors(page) == [
        "2 of your variants have the SKU SAME: Red; Blue. Name the one that you mean by its id.",
        "2 of your products are called Red. Name the one that you mean by its id.",
    ]


def test_two_rows_that_say_different_things_of_one_product_are_refused(carols, tea):
    page = look(carols, b"name_en,variant_en,description_en,price\nTea,S,One,1\nTea,M,Two,2\n")
    assert errors(page) == ["Rows 2 and 3 say different things of one product: Description in English."]


def test_what_is_wrong_is_said_by_row_and_in_words(carols, tea):
    text = f"name_en,price,on_hand,state,category\nTea,cheap,many,gone,none\n{'x' * 121},1,1,,\n,2,,,\n"
    assert errors(look(carols, text.encode())) == [
        "Price: “cheap” is no price. Write it like 18.50.",
        "In stock: “many” is no whole number of units.",
        "State: “gone” is no state. Write draft, published or archived.",
        "Category: Your shop has no category “none”.",
        "Name in English: Ensure this value has at most 120 characters (it has 121).",
        "Name in English: a new product needs one.",
    ]
    for content in (b"PK\x03\x04zip", b"foo,bar\n1,2\n", b"name_en,price\n"):
        page = words(look(carols, content))
        for internal in ("Exception", "Error", "tablib", "import_export", "Dataset", "NoneType", "CSV'"):
            assert internal not in page
        assert "Bring it in" not in page
    assert not Product.objects.exists()


@pytest.mark.parametrize("price", ["NaN", "sNaN", "-Infinity", "1e99999999999999999999", "9" * 5000])
def test_what_python_takes_for_a_number_is_no_price_and_no_count(price, carols, tea):
    page = look(carols, [{"name_en": "Tea", "price": price, "on_hand": "9" * 5000}])
    assert (page.status_code, [text.split(":")[0] for text in errors(page)]) == (200, ["Price", "In stock"])
    assert not Product.objects.exists()


def test_a_name_from_a_file_is_kept_as_one_that_was_typed(carols, tea):
    variant = make_variant(tea, "Oolong")
    row = rows_out(carols)[0]
    bring_in(carols, [{**row, "name_en": "Tea\u202e gnolooO", "variant_en": "50\u200bg"}])
    variant.refresh_from_db()
    assert (variant.product.name_en, variant.name_en) == ("Tea gnolooO", "50g")
    page = look(carols, [{**row, "name_zh": "\u3164"}])
    assert [text.split(":")[0] for text in errors(page)] == ["Name in Chinese"]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>A &amp; b<br/>c</p><script>if (a<b) x</script ><style>p{}</style><DIV>d</DIV><h2 id=1>e</h2>f < g",
         "A & b\nc\nd\ne\nf < g"),
        ("Tea" + "<script" * 4000, "Tea" + "<script" * 4000),  # took seconds a cell, with thousands of cells in a file
        ("Tea" + "<script>" * 4000, "Tea"),
    ],
)  # fmt: skip
def test_the_words_of_markup_are_found_in_one_pass(markup, text):
    assert as_text(markup) == text


@pytest.mark.parametrize(
    ("cell", "minor"),
    [
        ("12,50", 1250),
        ("1.234,50", 123450),
        ("1,234.50", 123450),
        ("US$ 12.50", 1250),
        ("12.50 USD", 1250),
        ("１２．５", 1250),
        ("1 200", 120000),
    ],
)
def test_prices_are_read_as_people_write_them(cell, minor, carols, tea):
    bring_in(carols, packed([{"name_en": "Tea", "price": cell}]))
    assert Variant.objects.get().price_minor == minor


def test_an_export_of_shopify_is_understood(carols, tea):
    text = (
        "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Grams,"
        "Variant Inventory Qty,Variant Price,Variant Compare At Price,Image Src,Status\n"
        'green,Green tea,"<p>Spring &amp; fresh.</p><p>Two.</p>",Us,,,true,Size,Small,G-S,50,5,12.00,15.00,http://x.test/a.jpg,active\n'
        "green,,,,,,,,Large,G-L,100,3,20.00,,http://x.test/b.jpg,\n"
        "green,,,,,,,,,,,,,,http://x.test/c.jpg,\n"
        "cup,Cup,,Us,,,true,Title,Default Title,,0,1,8.00,,,draft\n"
    )
    page = look(carols, text.encode())
    assert "A product export of Shopify." in words(page)
    confirm(carols, page)
    green = Product.objects.get(name_en="Green tea")
    assert (green.description_en, green.state) == ("Spring & fresh.\nTwo.", "published")
    assert list(green.variants.values_list("name_en", "sku", "price_minor", "compare_at_minor", "stock__on_hand")) == [
        ("Small", "G-S", 1200, 1500, 5),
        ("Large", "G-L", 2000, None, 3),
    ]
    assert Product.objects.get(name_en="Cup").variants.get().name_en == ""
    before = snapshot()
    bring_in(carols, text.encode())
    assert snapshot() == before


def test_the_empty_table_comes_back_as_one_new_product(carols, tea):
    content = carols.get("/merchant/shop/product/template/").content
    assert content.startswith(b"\xef\xbb\xbf")
    bring_in(carols, content)
    assert Variant.objects.get().sku == "LJ-100"


def test_strangers_reach_none_of_it(sign_in, dave, tea):
    client = sign_in(dave)
    for url in (EXPORT, IMPORT, "/merchant/shop/product/template/"):
        assert client.get(url).status_code == 302
    assert client.post(CONFIRM, {}).status_code == 302
