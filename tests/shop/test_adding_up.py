"""What adds up: carts from before signing in, from two devices, and from orders; and what is repeated counts once."""

from __future__ import annotations

import uuid

import pytest

from chat.models import WordRule
from chat.services.screening import forget_rules
from shop import errors
from shop.models import CartLine, ClaimedCoupon, Coupon, OrderEvent, Product
from shop.services import additions, carts, coupons, orders, second_thoughts, stock
from tests.factories import make_user
from tests.shop import factories

pytestmark = pytest.mark.django_db


def cart_of(user) -> dict[str, int]:
    lines = CartLine.objects.filter(cart__user=user).select_related("variant__product")
    return {line.variant.product.name_en: line.quantity for line in lines}


def add(client, variant, quantity=1, **fields):
    form = {"variant": str(variant.uuid), "quantity": str(quantity), "then": "cart", **fields}
    return client.post("/m/tea/cart/add/", form)


def claim_form(client, coupon, **fields):
    return client.post(f"/m/tea/coupons/{coupon.uuid}/claim/", fields)


# Before signing in -----------------------------------------------------------------------------------------------------


def test_what_was_chosen_before_signing_in_is_added_to_the_accounts_cart(client, alice, tea):
    first, second = factories.make_variant(tea, "A"), factories.make_variant(tea, "B")
    carts.set_quantity(user=alice, variant=first, quantity=3)
    add(client, first, 1)
    add(client, second, 1)
    add(client, second, 1)

    client.force_login(alice)
    client.get("/m/tea/")
    client.get("/m/tea/cart/")

    assert cart_of(alice) == {"A": 4, "B": 2}


def test_a_merge_that_is_tried_twice_adds_once(alice, tea):
    variant, client_id = factories.make_variant(tea, "A"), uuid.uuid4()
    wanted = {variant.uuid: 2}
    first = additions.merge_into_cart(user=alice, shop=tea, wanted=wanted, client_id=client_id)
    again = additions.merge_into_cart(user=alice, shop=tea, wanted=wanted, client_id=client_id)
    assert (first.is_repeat, again.is_repeat) == (False, True)
    assert cart_of(alice) == {"A": 2}


def test_a_merge_takes_what_is_left_and_says_so(client, alice, tea):
    variant, sold_out = factories.make_variant(tea, "A", on_hand=5), factories.make_variant(tea, "B", on_hand=1)
    gone = factories.make_variant(tea, "C")
    carts.set_quantity(user=alice, variant=variant, quantity=3)
    for each, quantity in ((variant, 4), (sold_out, 1), (gone, 1)):
        add(client, each, quantity)
    stock.adjust_stock(variant=sold_out, change=-1)
    Product.objects.filter(pk=gone.product.pk).update(state=Product.State.ARCHIVED)

    client.force_login(alice)
    page = client.get("/m/tea/cart/").content.decode()

    assert cart_of(alice) == {"A": 5}
    assert "No more than 5 of “A” are left; your cart has 5." in page
    assert "“B” is sold out." in page
    assert "“C” is not for sale any more." in page


def test_no_merge_passes_what_a_cart_takes_of_one_thing(alice, tea):
    variant = factories.make_variant(tea, "A", on_hand=500)
    carts.set_quantity(user=alice, variant=variant, quantity=98)
    added = additions.merge_into_cart(user=alice, shop=tea, wanted={variant.uuid: 5}, client_id=uuid.uuid4())
    assert [str(note) for note in added.notes] == ["A cart takes no more than 99 of “A”."]
    assert cart_of(alice) == {"A": 99}


def test_a_form_that_nobody_signed_in_sends_twice_waits_once(client, alice, tea):
    variant, form = factories.make_variant(tea, "A"), {"client_id": str(uuid.uuid4())}
    add(client, variant, 2, **form)
    add(client, variant, 2, **form)
    client.force_login(alice)
    client.get("/m/tea/cart/")
    assert cart_of(alice) == {"A": 2}


# Adding ----------------------------------------------------------------------------------------------------------------


def test_adding_over_the_api_adds_up_and_a_repeated_request_adds_nothing(alice, tea, sign_in):
    variant, browser = factories.make_variant(tea, "A"), sign_in(alice)
    body = {"variant": str(variant.uuid), "quantity": 2, "client_id": str(uuid.uuid4())}
    for _ in range(2):
        answer = browser.post("/api/shops/tea/cart/lines/", body, "application/json")
    other_device = {**body, "client_id": str(uuid.uuid4())}
    browser.post("/api/shops/tea/cart/lines/", other_device, "application/json")
    assert answer.json()["lines"][0]["quantity"] == 2
    assert cart_of(alice) == {"A": 4}


def test_an_id_that_comes_back_with_another_addition_is_refused(alice, tea, sign_in):
    variant, browser = factories.make_variant(tea, "A"), sign_in(alice)
    body = {"variant": str(variant.uuid), "quantity": 2, "client_id": str(uuid.uuid4())}
    browser.post("/api/shops/tea/cart/lines/", body, "application/json")
    answer = browser.post("/api/shops/tea/cart/lines/", {**body, "quantity": 3}, "application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "client_id_reused")
    assert cart_of(alice) == {"A": 2}


def test_a_refused_addition_leaves_the_cart_and_may_be_tried_again(alice, tea):
    variant, client_id = factories.make_variant(tea, "A", on_hand=2), uuid.uuid4()
    with pytest.raises(errors.OutOfStock):
        additions.add_to_cart(user=alice, variant=variant, quantity=3, client_id=client_id)
    assert cart_of(alice) == {}
    stock.adjust_stock(variant=variant, change=1)
    additions.add_to_cart(user=alice, variant=variant, quantity=3, client_id=client_id)
    assert cart_of(alice) == {"A": 3}


def test_a_form_sent_twice_adds_once_and_says_so(alice, tea, sign_in):
    variant, browser, form = factories.make_variant(tea, "A"), sign_in(alice), {"client_id": str(uuid.uuid4())}
    add(browser, variant, 2, **form)
    again = add(browser, variant, 2, **form)
    assert "It is in your cart already." in browser.get(again["Location"]).content.decode()
    assert cart_of(alice) == {"A": 2}


# Claims ----------------------------------------------------------------------------------------------------------------


def test_a_claim_whose_answer_was_lost_is_one_claim(alice, tea, sign_in):
    coupon = factories.make_coupon(tea, per_person_limit=5)
    url, body = f"/api/shops/tea/coupons/{coupon.uuid}/claims/", {"client_id": str(uuid.uuid4())}
    first, again = (sign_in(alice).post(url, body, "application/json") for _ in range(2))
    assert first.json() == again.json()
    assert (first.status_code, again.status_code) == (201, 201)
    coupon.refresh_from_db()
    assert (ClaimedCoupon.objects.count(), coupon.claimed_count) == (1, 1)


def test_a_repeated_claim_is_answered_after_the_campaign_is_used_up(alice, tea):
    coupon, client_id = factories.make_coupon(tea, total_limit=1, per_person_limit=5), uuid.uuid4()
    first = coupons.claim_coupon(user=alice, coupon=coupon, client_id=client_id)
    assert coupons.claim_coupon(user=alice, coupon=coupon, client_id=client_id) == first
    with pytest.raises(errors.CouponUsedUp):
        coupons.claim_coupon(user=alice, coupon=coupon, client_id=uuid.uuid4())


def test_an_id_that_comes_back_with_another_coupon_is_refused(alice, tea):
    client_id = uuid.uuid4()
    coupons.claim_coupon(user=alice, coupon=factories.make_coupon(tea), client_id=client_id)
    with pytest.raises(errors.RequestIdReused):
        coupons.claim_coupon(user=alice, coupon=factories.make_coupon(tea), client_id=client_id)
    assert ClaimedCoupon.objects.count() == 1


def test_a_claiming_form_sent_twice_claims_once_and_each_coupon_of_a_page_has_its_own(alice, tea, sign_in):
    one, other = (factories.make_coupon(tea, per_person_limit=5) for _ in range(2))
    browser, page = sign_in(alice), {"client_id": str(uuid.uuid4())}
    for coupon in (one, one, other):
        claim_form(browser, coupon, **page)
    assert list(ClaimedCoupon.objects.order_by("pk").values_list("coupon", flat=True)) == [one.pk, other.pk]


def test_every_page_gives_its_forms_a_fresh_id(client, tea):
    factories.make_coupon(tea)
    product = factories.make_product(tea)
    pages = [client.get(f"/m/tea/p/{product.uuid}/").content.decode() for _ in range(2)]
    ids = {page.split('name="client_id" value="')[1][:36] for page in pages}
    assert len({uuid.UUID(each) for each in ids}) == 2


# Guests ----------------------------------------------------------------------------------------------------------------


def guest_in(client):
    client.post("/accounts/logout/")
    client.post("/accounts/guest/")
    return client


def test_a_campaign_is_for_members_unless_it_says_otherwise(client, tea):
    coupon = factories.make_coupon(tea)
    guest_in(client)
    answer = client.post(f"/api/shops/tea/coupons/{coupon.uuid}/claims/")
    assert (answer.status_code, answer.json()["code"]) == (409, "coupon_for_members")
    assert client.get("/api/shops/tea/coupons/").json()[0]["state"] == "for_members"
    assert not ClaimedCoupon.objects.exists()


@pytest.mark.parametrize("by_form", [True, False])
def test_three_guests_of_one_browser_claim_one(client, tea, by_form):
    coupon = factories.make_coupon(tea, for_guests=True)
    for _ in range(3):
        guest_in(client)
        if by_form:
            claim_form(client, coupon)
        else:
            client.post(f"/api/shops/tea/coupons/{coupon.uuid}/claims/")
    assert ClaimedCoupon.objects.count() == 1


def test_a_guest_who_becomes_a_member_keeps_the_claim_and_gets_no_second(client, tea):
    coupon = factories.make_coupon(tea, for_guests=True)
    guest_in(client)
    claim_form(client, coupon)
    person = ClaimedCoupon.objects.get().user
    type(person).objects.filter(pk=person.pk).update(kind="person")
    claim_form(client, coupon)
    assert ClaimedCoupon.objects.count() == 1


def test_members_of_one_browser_each_have_their_own(client, alice, tea):
    coupon = factories.make_coupon(tea, for_guests=True)
    for person in (alice, make_user("zoe")):
        client.force_login(person)
        claim_form(client, coupon)
    assert ClaimedCoupon.objects.count() == 2


def test_a_guest_who_signs_in_to_an_account_brings_along_what_they_have(client, tea):
    from miniprograms.models import Visit
    from official.models import Follower
    from official.services.accounts import follow

    member = make_user("zoe")
    member.set_password("a-long-word-2026")
    member.save()
    variant, other = factories.make_variant(tea, "A"), factories.make_variant(tea, "B")
    coupon, kept = factories.make_coupon(tea, for_guests=True), factories.make_coupon(tea, for_guests=True)
    carts.set_quantity(user=member, variant=variant, quantity=3)
    coupons.claim_coupon(user=member, coupon=coupon)
    guest_in(client)
    for each in (coupon, kept):
        claim_form(client, each)
    guest = ClaimedCoupon.objects.exclude(user=member).first().user
    order = factories.place(guest, other, quantity=1)
    carts.set_quantity(user=guest, variant=variant, quantity=1)
    carts.set_quantity(user=guest, variant=other, quantity=2)
    follow(user=guest, account=tea.account)
    Visit.objects.create(user=guest, program=tea.program)

    client.post("/accounts/login/", {"login": "zoe", "password": "a-long-word-2026"})
    client.get("/m/tea/cart/")

    assert cart_of(member) == {"A": 4, "B": 2}
    assert cart_of(guest) == {}
    assert sorted(ClaimedCoupon.objects.filter(user=member).values_list("coupon", flat=True)) == [coupon.pk, kept.pk]
    order.refresh_from_db()
    assert order.buyer == member
    assert Follower.objects.filter(user=member, account=tea.account).exists()
    assert Visit.objects.filter(user=member, program=tea.program).exists()


def test_a_member_who_signs_in_as_another_brings_nothing_along(client, alice, tea):
    member = make_user("zoe")
    member.set_password("a-long-word-2026")
    member.save()
    carts.set_quantity(user=alice, variant=factories.make_variant(tea, "A"), quantity=3)
    client.force_login(alice)
    client.post("/accounts/login/", {"login": "zoe", "password": "a-long-word-2026"})
    assert (cart_of(member), cart_of(alice)) == ({}, {"A": 3})


# Second thoughts -------------------------------------------------------------------------------------------------------


def test_a_canceled_orders_things_are_put_back_once(alice, tea, sign_in):
    variant = factories.make_variant(tea, "A", on_hand=5)
    order = factories.place(alice, variant, quantity=2)
    orders.close_unpaid(order=order, to="canceled")
    browser, form = sign_in(alice), {"client_id": str(uuid.uuid4())}
    assert "Put back in the cart" in browser.get(f"/m/tea/orders/{order.uuid}/").content.decode()
    for _ in range(2):
        answer = browser.post(f"/m/tea/orders/{order.uuid}/again/", form)
    assert answer["Location"] == "/m/tea/cart/"
    assert cart_of(alice) == {"A": 2}


def test_buying_again_adds_to_the_cart_and_says_what_is_gone(alice, tea, sign_in):
    kept, gone = factories.make_variant(tea, "A"), factories.make_variant(tea, "B")
    carts.set_quantity(user=alice, variant=gone, quantity=1)
    order = factories.place(alice, kept, quantity=2)
    carts.set_quantity(user=alice, variant=kept, quantity=1)
    gone.delete()
    answer = sign_in(alice).post(f"/api/orders/{order.uuid}/again/", {}, "application/json").json()
    assert answer["notes"] == ["“B” is not for sale any more."]
    assert cart_of(alice) == {"A": 3}


def test_whom_it_is_for_can_be_changed_until_it_is_paid(alice, tea, sign_in):
    order = factories.place(alice, factories.make_variant(tea))
    browser = sign_in(alice)
    form = {"contact_name": "Bob", "contact_phone": "555 0101", "address": "2 Tea Lane", "note": "Ring twice"}

    assert browser.post(f"/m/tea/orders/{order.uuid}/contact/", form).status_code == 302
    wrong = browser.post(f"/m/tea/orders/{order.uuid}/contact/", {**form, "contact_phone": "+++++"})
    assert (wrong.status_code, "This does not look like a phone number." in wrong.content.decode()) == (400, True)
    order.refresh_from_db()
    assert {name: getattr(order, name) for name in form} == form
    assert OrderEvent.objects.filter(order=order).last().data["changed"] == list(form)

    orders.close_unpaid(order=order, to="canceled")
    answer = browser.put(f"/api/orders/{order.uuid}/contact/", {**form, "address": "3"}, "application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "order_move_refused")
    order.refresh_from_db()
    assert order.address == "2 Tea Lane"


@pytest.mark.parametrize("field", ["contact_name", "address", "note"])
def test_a_forbidden_word_reaches_no_shop_by_a_changed_order_either(field, alice, tea, sign_in):
    order = factories.place(alice, factories.make_variant(tea))
    before = {name: getattr(order, name) for name in ("contact_name", "contact_phone", "address", "note")}
    WordRule.objects.create(pattern="casino", effect="block")
    forget_rules()
    browser = sign_in(alice)
    answer = browser.put(f"/api/orders/{order.uuid}/contact/", {**before, field: "Casino"}, "application/json")
    forget_rules()
    assert (answer.status_code, answer.json()["code"]) == (403, "words_refused")
    order.refresh_from_db()
    assert {name: getattr(order, name) for name in before} == before
    assert OrderEvent.objects.filter(order=order).count() == 1


def test_a_stranger_changes_and_buys_again_nothing(alice, dave, tea, sign_in):
    order = factories.place(alice, factories.make_variant(tea))
    browser = sign_in(dave)
    for path in ("contact/", "again/"):
        assert browser.post(f"/m/tea/orders/{order.uuid}/{path}").status_code == 404
    assert browser.post(f"/api/orders/{order.uuid}/again/").status_code == 404
    assert browser.put(f"/api/orders/{order.uuid}/contact/", {}, "application/json").status_code == 404
    assert cart_of(dave) == {}
    assert Coupon.objects.count() == 0
    orders.close_unpaid(order=order, to="canceled")
    with pytest.raises(errors.OrderMoveRefused):
        second_thoughts.change_contact(order=order, by=alice, contact=factories.CONTACT)
