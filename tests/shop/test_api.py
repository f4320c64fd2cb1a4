"""The shop's API, as a client uses it."""

from __future__ import annotations

import uuid

import pytest

from shop.models import CartLine, ClaimedCoupon, Order
from shop.services import catalogue, coupons
from tests.shop.factories import make_coupon, make_product, make_variant, place
from tests.shop.fixtures import counts

pytestmark = pytest.mark.django_db
CONTACT = {"contact_name": "Alice", "contact_phone": "555 0100", "address": "1 Tea Lane", "note": "Ring twice"}


def put_in_cart(client, variant, quantity: int):
    path = f"/api/shops/tea/cart/lines/{variant.uuid}/"
    return client.put(path, {"quantity": quantity}, content_type="application/json")


def order_body(client, **changes) -> dict:
    fingerprint = client.get("/api/shops/tea/quote/").json()["fingerprint"]
    return {"client_id": str(uuid.uuid4()), "fingerprint": fingerprint, "coupon": "best", **CONTACT, **changes}


def post_order(client, body: dict):
    return client.post("/api/shops/tea/orders/", body, content_type="application/json")


def test_anyone_reads_the_shop_its_shelves_and_its_products(client, tea):
    green = catalogue.create_category(shop=tea, slug="green", name_en="Green", name_zh="绿茶")
    variant = make_variant(tea, "Longjing", name_zh="龙井", category=green)
    make_variant(tea, "Puer")
    make_product(tea, "Draft", state="draft")

    shop = client.get("/api/shops/tea/").json()
    assert (shop["name"], shop["currency"], shop["limit_text"], shop["official_account"]) == (
        "Tea",
        "USD",
        "$1,000.00",
        "tea",
    )
    assert client.get("/api/shops/tea/categories/").json() == [{"slug": "green", "name": "Green"}]
    names = [product["name"] for product in client.get("/api/shops/tea/products/").json()["results"]]
    assert names == ["Longjing", "Puer"]
    in_green = client.get("/api/shops/tea/products/?category=green").json()["results"]
    assert [(product["name"], product["price_minor"], product["price_text"]) for product in in_green] == [
        ("Longjing", 1800, "$18.00")
    ]
    found = client.get("/api/shops/tea/products/", {"q": "龙井"}, headers={"accept-language": "zh-hans"}).json()
    assert [product["name"] for product in found["results"]] == ["龙井"]
    page = client.get(f"/api/shops/tea/products/{variant.product.uuid}/").json()
    assert page["variants"] == [
        {
            "uuid": str(variant.uuid),
            "name": "",
            "price_minor": 1800,
            "price_text": "$18.00",
            "compare_at_minor": None,
            "compare_at_text": "",
            "left": 10,
        }
    ]
    assert page["fit"] is None


def test_pages_follow_the_cursor_and_miss_nothing(client, tea):
    for number in range(7):
        make_product(tea, f"Tea {number}", position=number % 2)
    for path in ("/api/shops/tea/products/?limit=3", "/api/shops/tea/products/?limit=3&q=tea"):
        names, next_page = [], path
        while next_page:
            answer = client.get(next_page).json()
            names += [product["name"] for product in answer["results"]]
            next_page = answer["next"]
        assert names == ["Tea 0", "Tea 2", "Tea 4", "Tea 6", "Tea 1", "Tea 3", "Tea 5"]


@pytest.mark.parametrize("count", [1, 30])
def test_a_page_of_products_takes_as_many_queries_whatever_the_catalogue(client, tea, count, django_assert_num_queries):
    for number in range(count):
        make_product(tea, f"Tea {number}")
    with django_assert_num_queries(5):
        client.get("/api/shops/tea/products/")


def test_drafts_and_closed_shops_are_not_found(client, tea):
    draft = make_product(tea, state="draft")
    assert client.get(f"/api/shops/tea/products/{draft.uuid}/").status_code == 404
    tea.program.is_published = False
    tea.program.save()
    assert client.get("/api/shops/tea/").status_code == 404
    assert client.get("/api/shops/tea/products/").status_code == 404
    assert client.get("/api/shops/none/").json()["code"] == "not_found"


def test_a_coupon_is_claimed_in_one_tap_and_once(alice, tea, sign_in):
    coupon = make_coupon(tea, total_limit=5)
    client = sign_in(alice)
    before = client.get("/api/shops/tea/coupons/").json()
    assert [(offer["state"], offer["left"]) for offer in before] == [("claimable", 5)]

    first = client.post(f"/api/shops/tea/coupons/{coupon.uuid}/claims/")
    again = client.post(f"/api/shops/tea/coupons/{coupon.uuid}/claims/")

    assert (first.status_code, first.json()["state"]) == (201, "available")
    assert (again.status_code, again.json()["code"]) == (409, "coupon_limit_reached")
    assert ClaimedCoupon.objects.count() == 1
    assert [entry["uuid"] for entry in client.get("/api/wallet/").json()["results"]] == [first.json()["uuid"]]
    after = client.get("/api/shops/tea/coupons/").json()
    assert (after[0]["state"], after[0]["left"], after[0]["claimed"]["uuid"]) == ("yours", 4, first.json()["uuid"])


def test_the_cart_explains_its_total_with_the_best_coupon_already_chosen(alice, tea, sign_in):
    variant = make_variant(tea, price=1800)
    claimed = coupons.claim_coupon(user=alice, coupon=make_coupon(tea, title_en="Welcome"))
    client = sign_in(alice)

    cart = put_in_cart(client, variant, 2).json()

    assert (cart["subtotal_minor"], cart["discount_minor"], cart["total_minor"]) == (3600, 500, 3100)
    assert cart["coupon"]["claimed"] == str(claimed.uuid)
    assert [step["text"] for step in cart["steps"]] == [
        "2 × “Longjing” at $18.00 makes $36.00.",
        "Together that is $36.00.",
        "“Welcome” takes off $5.00.",
        "You pay $31.00.",
    ]
    assert client.get("/api/shops/tea/quote/?coupon=none").json()["total_minor"] == 3600
    assert client.get(f"/api/shops/tea/quote/?coupon={claimed.uuid}").json()["total_minor"] == 3100
    assert client.get("/api/shops/tea/quote/?coupon=rubbish").json()["code"] == "invalid"
    assert client.delete("/api/shops/tea/cart/").json()["lines"] == []


def test_an_order_is_placed_once_and_read_back(alice, tea, sign_in):
    variant = make_variant(tea)
    client = sign_in(alice)
    put_in_cart(client, variant, 2)
    body = order_body(client)

    first, again = post_order(client, body), post_order(client, body)

    assert (first.status_code, again.status_code) == (201, 201)
    order = first.json()
    assert again.json() == order
    assert (order["status"], order["status_text"], order["total_text"]) == ("placed", "Waiting for payment", "$36.00")
    assert (order["is_payable"], order["note"], order["lines"][0]["quantity"]) == (True, "Ring twice", 2)
    assert client.get(f"/api/orders/{order['uuid']}/").json() == order
    assert [each["uuid"] for each in client.get("/api/orders/").json()["results"]] == [order["uuid"]]
    assert Order.objects.count() == 1
    assert counts(variant) == (10, 2)


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"fingerprint": "0" * 64}, 409, "price_changed"),
        ({"contact_name": "  "}, 400, "invalid"),
        ({"contact_phone": "call me"}, 400, "invalid"),
        ({"address": "x" * 401}, 400, "invalid"),
        ({"client_id": "rubbish"}, 400, "invalid"),
        ({"coupon": "00000000-0000-0000-0000-000000000000"}, 404, "not_found"),
    ],
)
def test_a_refused_order_says_why_and_changes_nothing(alice, tea, sign_in, changes, status, code):
    variant = make_variant(tea)
    client = sign_in(alice)
    put_in_cart(client, variant, 1)
    answer = post_order(client, order_body(client, **changes))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Order.objects.exists()
    assert counts(variant) == (10, 0)
    assert CartLine.objects.count() == 1


def test_refused_fields_are_named(alice, tea, sign_in):
    client = sign_in(alice)
    put_in_cart(client, make_variant(tea), 1)
    answer = post_order(client, order_body(client, contact_name="", contact_phone="x")).json()
    assert answer["fields"] == {
        "contact_name": "Please fill this in.",
        "contact_phone": "This does not look like a phone number.",
    }


def test_someone_elses_coupon_is_not_found_and_not_spent(alice, bob, tea, sign_in):
    bobs = coupons.claim_coupon(user=bob, coupon=make_coupon(tea))
    client = sign_in(alice)
    put_in_cart(client, make_variant(tea), 1)
    assert post_order(client, order_body(client, coupon=str(bobs.uuid))).status_code == 404
    assert client.get(f"/api/shops/tea/quote/?coupon={bobs.uuid}").status_code == 404
    bobs.refresh_from_db()
    assert bobs.state == "available"


def test_a_new_price_comes_with_the_new_quote_to_agree_to(alice, tea, sign_in):
    variant = make_variant(tea, price=1800)
    client = sign_in(alice)
    put_in_cart(client, variant, 1)
    body = order_body(client)
    catalogue.set_price(variant=variant, price_minor=2000)

    refused = post_order(client, body).json()
    agreed = post_order(client, {**body, "fingerprint": refused["details"]["quote"]["fingerprint"]})

    assert (refused["code"], refused["details"]["quote"]["total_text"]) == ("price_changed", "$20.00")
    assert (agreed.status_code, agreed.json()["total_minor"]) == (201, 2000)


def test_refusals_come_in_the_readers_language_and_name_what_is_left(alice, bob, tea, sign_in):
    variant = make_variant(tea, on_hand=2)
    client = sign_in(alice)
    put_in_cart(client, variant, 2)
    body = order_body(client)
    place(bob, variant)
    answer = post_order(client, body)
    assert (answer.status_code, answer.json()["code"]) == (409, "out_of_stock")
    assert answer.json()["message"] == "Only 1 of “Longjing” is left."
    assert answer.json()["details"] == {"variant": str(variant.uuid), "left": 1}
    too_many = put_in_cart(client, variant, 5)
    assert (too_many.status_code, too_many.json()["details"]["left"]) == (409, 1)


def test_a_variant_of_another_shop_is_not_found_in_this_one(alice, tea, ware, sign_in):
    assert put_in_cart(sign_in(alice), make_variant(ware), 1).status_code == 404
    assert not CartLine.objects.exists()


@pytest.mark.parametrize("quantity", [-1, 100, "x", None, 1.5])
def test_a_wrong_quantity_names_its_field(alice, tea, sign_in, quantity):
    answer = put_in_cart(sign_in(alice), make_variant(tea, on_hand=500), quantity)
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["quantity"])
    assert not CartLine.objects.exists()


def test_my_orders_take_as_many_queries_however_many_there_are(alice, tea, sign_in, django_assert_max_num_queries):
    client = sign_in(alice)
    for count in (1, 9):
        for _ in range(count):
            place(alice, make_variant(tea))
        with django_assert_max_num_queries(6):
            assert client.get("/api/orders/").status_code == 200
