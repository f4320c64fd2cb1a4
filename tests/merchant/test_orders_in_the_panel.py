from __future__ import annotations

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from shop.merchant.dashboard import scale_of
from shop.models import LedgerEntry, Order, Payment, Picture, Refund, Shipment
from shop.money import short_amount
from shop.services import orders
from tests.merchant.conftest import fields_of
from tests.shop.factories import make_coupon, make_product, make_variant, place

pytestmark = pytest.mark.django_db


def test_an_order_is_shipped_then_delivered_and_the_receipt_is_told(
    carols, carol, paid, monkeypatch, django_capture_on_commit_callbacks
):
    told = []
    monkeypatch.setattr(orders.receipts, "touch_receipt", lambda *, order: told.append(order.pk))
    page = f"/merchant/shop/order/{paid.pk}/change/"
    assert "Ship it" in carols.get(page).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        answer = carols.post(f"/merchant/shop/order/{paid.pk}/ship/", {"carrier": "Post", "tracking": "X1"})
    assert answer["Location"] == page
    shipment = Shipment.objects.get()
    assert (shipment.state, shipment.carrier, shipment.tracking) == ("shipped", "Post", "X1")
    shown = carols.get(page).content.decode()
    assert "Post · X1" in shown
    assert "Mark as delivered" in shown
    with django_capture_on_commit_callbacks(execute=True):
        carols.post(f"/merchant/shop/order/{paid.pk}/deliver/")
    paid.refresh_from_db()
    assert paid.state == "completed"
    assert told == [paid.pk, paid.pk]
    assert paid.events.get(after="shipped").actor == carol


def test_shipping_twice_or_what_is_not_paid_is_refused_in_words(carols, alice, tea, paid):
    unpaid = place(alice, make_variant(tea, "Later"))
    carols.post(f"/merchant/shop/order/{paid.pk}/ship/", {"carrier": "Post"})
    for order in (paid, unpaid):
        answer = carols.post(f"/merchant/shop/order/{order.pk}/ship/", {"carrier": "Rail"}, follow=True)
        assert "The order has moved on" in answer.content.decode()
    assert Shipment.objects.get().carrier == "Post"
    unpaid.refresh_from_db()
    assert unpaid.state == "placed"


def test_a_parcel_needs_a_carrier(carols, paid):
    answer = carols.post(f"/merchant/shop/order/{paid.pk}/ship/", {"carrier": " "})
    assert answer.status_code == 400
    assert Shipment.objects.get().state == "pending"


def test_nothing_about_an_order_can_be_edited(carols, paid):
    before = Order.objects.values().get()
    for url in (f"/merchant/shop/order/{paid.pk}/change/", "/merchant/shop/order/add/"):
        carols.post(url, {"total_minor": "1", "state": "completed", "contact_name": "Mallory"})
    assert carols.get("/merchant/shop/order/add/").status_code in {403, 404}
    assert Order.objects.values().get() == before
    for wrong in ("abc", "99999"):
        assert carols.get(f"/merchant/shop/order/{wrong}/change/").status_code == 404


def test_a_link_cannot_ship(carols, paid):
    assert carols.get(f"/merchant/shop/order/{paid.pk}/ship/").status_code == 405
    assert Shipment.objects.get().state == "pending"


def test_the_list_finds_and_sorts_out_what_to_do(carols, alice, tea, paid):
    unpaid = place(alice, make_variant(tea, "Later"))
    page = carols.get("/merchant/shop/order/?todo=ship").content.decode()
    assert paid.number in page
    assert unpaid.number not in page
    assert paid.number in carols.get(f"/merchant/shop/order/?q={paid.number}").content.decode()
    assert paid.number not in carols.get("/merchant/shop/order/?q=nothing").content.decode()


def test_what_buyers_typed_is_shown_as_text(carols, paid):
    Order.objects.update(contact_name="<script>alert(1)</script>", note='" x-data="alert(1)', address="<img src=x>")
    for url in (f"/merchant/shop/order/{paid.pk}/change/", "/merchant/shop/order/", "/merchant/"):
        page = carols.get(url).content.decode()
        assert "<script>alert(1)" not in page
        assert "<img src=x>" not in page
        assert '" x-data="alert' not in page


def test_the_overview_counts_what_was_paid_and_what_waits(carols, alice, tea, ware, erin):
    make_coupon(tea, title_en="Five off")
    for price in (2000, 3050):
        order = place(alice, make_variant(tea, f"Tea {price}", price=price, on_hand=4))
        orders.mark_paid(order=order, payment=None, at=timezone.now())
    place(alice, make_variant(tea, "Unpaid", price=9900))
    elsewhere = place(alice, make_variant(ware, "Elsewhere", price=77700))
    orders.mark_paid(order=elsewhere, payment=None, at=timezone.now())
    page = carols.get("/merchant/")
    shown = page.content.decode()
    assert (page.context["sales_text"], page.context["order_count"], page.context["average_text"]) == (
        "$50.50", 2, "$25.25",
    )  # fmt: skip
    assert page.context["to_ship"]["count"] == 2
    assert {item.variant.product.name_en for item in page.context["low_stock"]} == {"Tea 2000", "Tea 3050"}
    assert "Five off" in shown
    assert "Elsewhere" not in shown
    assert elsewhere.number not in shown
    assert len(page.context["bars"]) == 30
    assert page.context["bars"][-1].amount == "$50.50"


def test_the_overview_of_an_empty_shop_says_what_to_do(carols, tea):
    page = carols.get("/merchant/")
    shown = page.content.decode()
    assert "Nothing waits." in shown
    assert "Everything is well stocked." not in shown
    assert "There is nothing on the shelves yet." in shown
    assert [(text, done) for text, _url, done in page.context["todo"]] == [
        ("Add your first product", False),
        ("Publish one, so that buyers see it", False),
        ("Give the shop an icon", False),
        ("Give it a banner and a few words", False),
    ]
    assert all(carols.get(url).status_code in {200, 302} for _text, url, _done in page.context["todo"])
    make_variant(tea, "Oolong", on_hand=50)
    page = carols.get("/merchant/")
    assert [done for _text, _url, done in page.context["todo"]] == [True, True, False, False]
    assert "Everything is well stocked." in page.content.decode()


@pytest.mark.parametrize(
    ("highest", "currency", "marks"),
    [
        (0, "USD", ["$0.01", "$0.02"]),
        (10_000, "USD", ["$20", "$40", "$60", "$80", "$100"]),
        (47_772, "USD", ["$100", "$200", "$300", "$400", "$500"]),
        (1234, "JPY", ["¥500", "¥1,000", "¥1,500"]),
        (5000, "KWD", ["KWD 1", "KWD 2", "KWD 3", "KWD 4", "KWD 5"]),
    ],
)
def test_the_chart_has_a_scale_of_round_amounts(highest, currency, marks):
    step, top = scale_of(highest, currency)
    amounts = [short_amount(minor, currency).replace("\u00a0", " ") for minor in range(step, top + 1, step)]
    assert amounts == marks


def test_nobodys_page_shows_numbers_of_rows_or_minor_units(carols, alice, tea, carol, sign_in, oscar):
    product = make_product(tea, "Longjing", price=4900)
    packed = io.BytesIO()
    Image.new("RGB", (60, 40), "olive").save(packed, "PNG")
    Picture.objects.create(product=product, image=SimpleUploadedFile("tin.png", packed.getvalue(), "image/png"))
    order = place(alice, product.variants.get())
    payment = Payment.objects.create(
        order=order, amount_minor=4900, currency="USD", intent_id="pi_1", idempotency_key="1", state="succeeded"
    )
    orders.mark_paid(order=order, payment=payment, at=timezone.now())
    LedgerEntry.objects.create(order=order, kind="charge", amount_minor=4900, currency="USD", reference="pi_1")
    Refund.objects.create(payment=payment, amount_minor=4900, currency="USD", reason="outside", idempotency_key="2")
    assert (
        "Picture without a description" in carols.get(f"/merchant/shop/product/{product.pk}/change/").content.decode()
    )
    operator = sign_in(oscar)
    pages = [f"/admin/shop/{name}/" for name in ("shop", "order", "payment", "refund", "ledgerentry", "webhookevent")]
    pages += [
        f"/admin/shop/shop/{tea.pk}/change/", f"/admin/shop/order/{order.pk}/change/",
        f"/admin/shop/payment/{payment.pk}/change/", f"/admin/shop/refund/{Refund.objects.get().pk}/change/",
    ]  # fmt: skip
    for client, url in [(carols, "/merchant/shop/product/"), *((operator, page) for page in pages)]:
        answer = client.get(url)
        assert answer.status_code == 200, url
        shown = re.sub(r"<script.*?</script>|<style.*?</style>|<[^>]*>", " ", answer.content.decode(), flags=re.S)
        for internal in ("4900", "picture 0 of", "merchant of", "Staffs", "_minor", "{uuid}", "object ("):
            assert internal not in shown, (url, internal)


def test_a_shop_gets_its_icon_in_the_panel(carols, tea):
    packed = io.BytesIO()
    Image.new("RGB", (900, 600), "olive").save(packed, "PNG")
    url = f"/merchant/shop/shop/{tea.pk}/change/"
    upload = SimpleUploadedFile("icon.png", packed.getvalue(), "image/png")
    assert carols.post(url, {**fields_of(carols, url), "new_icon": upload}).status_code == 302
    tea.program.refresh_from_db()
    with Image.open(tea.program.icon) as icon:
        assert (icon.format, icon.size) == ("WEBP", (256, 256))
    bad = SimpleUploadedFile("icon.png", b"no picture", "image/png")
    before = tea.program.icon.name
    assert carols.post(url, {**fields_of(carols, url), "new_icon": bad}).status_code == 200
    tea.program.refresh_from_db()
    assert tea.program.icon.name == before
