"""Cards: as shared the same for everyone; live, true for who looks, however old they are."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone, translation
from PIL import Image

from chat.cards import Card, render_live
from core.errors import NotFound
from miniprograms.registry import provider_for
from shop.models import Coupon, Product, Variant
from shop.services import catalogue, coupons, orders, pictures, stock
from tests.shop.factories import make_coupon, make_product, make_variant, place

pytestmark = pytest.mark.django_db


def card_of(shop, path: str, sharer=None) -> Card:
    card = provider_for(shop.program).card(program=shop.program, path=path, sharer=sharer)
    return Card.from_json(card.as_json())


def product_card(variant: Variant) -> Card:
    return card_of(variant.product.shop, f"p/{variant.product.uuid}/")


def coupon_card(coupon: Coupon) -> Card:
    return card_of(coupon.shop, f"coupons/{coupon.uuid}/")


def live(card: Card, viewer) -> dict:
    return render_live([card], viewer)[0]


def tags(view) -> list[str]:
    return [tag["text"] for tag in view["tags"]]


def add_picture(product: Product) -> None:
    file = io.BytesIO()
    Image.new("RGB", (960, 720)).save(file, "PNG")
    file.seek(0)
    pictures.save_picture(product=product, file=file, alt_en="Leaves", alt_zh="茶叶")


def test_a_product_card_is_shared_with_its_picture_title_and_price_in_both_languages(alice, tea):
    variant = make_variant(tea, "Longjing", name_zh="龙井", price=1800)
    add_picture(variant.product)

    card = product_card(variant)

    assert (card.kind, card.ref, card.program) == ("shop.product", str(variant.product.uuid), "tea")
    assert card.path == f"p/{variant.product.uuid}/"
    assert card.facts == {"price_minor": 1800, "currency": "USD"}
    english, chinese = card.snapshot["en"], card.snapshot["zh-hans"]
    assert (english["title"], english["price"], chinese["title"], chinese["price"]) == (
        "Longjing",
        "$18.00",
        "龙井",
        "US$18.00",
    )
    assert (english["picture"]["width"], english["picture"]["height"], english["picture"]["alt"]) == (
        480,
        360,
        "Leaves",
    )
    assert english["source"] == {"name": "Tea", "icon": ""}
    assert "coupon" not in str(card.snapshot)


def test_a_changed_price_stands_beside_the_price_as_shared(alice, tea):
    variant = make_variant(tea, price=1800)
    card = product_card(variant)
    assert live(card, alice)["note"] == ""
    catalogue.set_price(variant=variant, price_minor=1500, compare_at_minor=1800)
    view = live(card, alice)
    assert (view["price"], view["price_before"], view["note"]) == ("$15.00", "$18.00", "It was $18.00 when shared.")


@pytest.mark.parametrize(
    ("left", "text", "tone"), [(10, "In stock", ""), (3, "3 left", "warn"), (0, "Sold out", "danger")]
)
def test_the_card_tells_the_stock(alice, tea, left, text, tone):
    variant = make_variant(tea, on_hand=left)
    assert live(product_card(variant), alice)["tags"][0] == {"text": text, "tone": tone}


def test_stock_held_by_others_is_not_offered(alice, bob, tea):
    variant = make_variant(tea, on_hand=4)
    card = product_card(variant)
    place(bob, variant, quantity=4)
    assert tags(live(card, alice)) == ["Sold out"]


def test_the_coupon_that_fits_is_each_viewers_own(alice, bob, tea):
    card = product_card(make_variant(tea, price=1800))
    coupon = make_coupon(tea, amount_minor=500, total_limit=1)
    coupons.claim_coupon(user=bob, coupon=coupon)
    make_coupon(tea, amount_minor=900, minimum_minor=5000)

    assert tags(live(card, bob)) == ["In stock", "$13.00 with your coupon"]
    assert tags(live(card, alice)) == ["In stock"]
    make_coupon(tea, amount_minor=300)
    assert tags(live(card, alice)) == ["In stock", "$15.00 with a coupon to claim"]
    assert tags(live(card, AnonymousUser())) == ["In stock", "$15.00 with a coupon to claim"]


def test_a_product_with_several_prices_says_from_which(alice, tea):
    product = make_product(tea, price=1800)
    catalogue.add_variant(product=product, details=catalogue.VariantDetails(price_minor=900, on_hand=0))
    catalogue.add_variant(product=product, details=catalogue.VariantDetails(price_minor=2500, on_hand=1))
    assert live(card_of(tea, f"p/{product.uuid}/"), alice)["price"] == "from $18.00"


@pytest.mark.parametrize("how", ["draft", "deleted", "shop closed"])
def test_what_is_gone_is_drawn_muted_and_opens_nothing(alice, tea, how):
    variant = make_variant(tea)
    card = product_card(variant)
    if how == "draft":
        catalogue.update_product(product=variant.product, state=Product.State.DRAFT)
    elif how == "deleted":
        variant.product.delete()
    else:
        tea.program.is_published = False
        tea.program.save()
    view = live(card, alice)
    assert (view["is_gone"], view["title"], view["action"], view["price"]) == (True, "Longjing", None, "")
    assert view["note"] == "This is not for sale any more."


def test_a_coupon_card_offers_the_claim_then_says_that_it_is_yours(alice, bob, tea):
    coupon = make_coupon(tea, title_en="Welcome", title_zh="见面礼", total_limit=50, minimum_minor=3000)
    card = coupon_card(coupon)

    view = live(card, alice)
    assert (view["title"], view["subtitle"], tags(view)) == ("Welcome", "$5.00 off from $30.00", ["50 of 50 left"])
    url = f"/api/shops/tea/coupons/{coupon.uuid}/claims/"
    assert view["action"] == {"type": "post", "label": "Claim", "url": url}

    coupons.claim_coupon(user=alice, coupon=coupon)
    assert (tags(live(card, alice)), live(card, alice)["action"]) == (
        ["In your wallet", "49 of 50 left"],
        {"type": "open", "label": "Use it"},
    )
    assert tags(live(card, bob)) == ["49 of 50 left"]
    with translation.override("zh-hans"):
        assert live(card, bob)["title"] == "见面礼"


def test_a_coupon_card_tells_each_end(alice, bob, tea):
    now = timezone.now()
    used_up = make_coupon(tea, total_limit=1)
    coupons.claim_coupon(user=bob, coupon=used_up)
    over = make_coupon(tea, ends_at=now - timedelta(days=1))
    later = make_coupon(tea, starts_at=now + timedelta(days=1))
    used = make_coupon(tea)
    order = place(alice, make_variant(tea), claimed=coupons.claim_coupon(user=alice, coupon=used))
    assert tags(live(coupon_card(used), alice)) == ["In an order of yours"]
    orders.mark_paid(order=order, payment=None, at=now)

    every = [coupon_card(coupon) for coupon in (used_up, over, later, used)]
    assert [tags(view) for view in render_live(every, alice)] == [
        ["All claimed"],
        ["Expired"],
        ["Not open yet"],
        ["Used"],
    ]
    assert [view["action"]["type"] for view in render_live(every, alice)] == ["open"] * 4


def test_the_terms_of_a_percentage_are_written_out(tea):
    coupon = make_coupon(tea, kind=Coupon.Kind.PERCENT, percent=10, cap_minor=2000, minimum_minor=1000)
    assert coupon_card(coupon).snapshot["en"]["subtitle"] == "10% off from $10.00, at most $20.00"


def test_a_shop_and_a_shelf_have_cards_with_a_picture_of_theirs(alice, tea):
    green = catalogue.create_category(shop=tea, slug="green", name_en="Green", name_zh="绿茶")
    add_picture(make_product(tea, "First", position=1))
    add_picture(make_product(tea, "Second", position=2, category=green))
    for path, title in (
        ("", "Tea"),
        ("c/green/", "Green"),
        ("search/?q=x", "Tea"),
        ("cart/", "Tea"),
        ("orders/", "Tea"),
    ):
        card = card_of(tea, path)
        assert (card.kind, card.snapshot["en"]["title"]) == ("shop.home", title)
        view = live(card, alice)
        assert (view["title"], view["picture"]["width"], view["is_gone"]) == (title, 480, False)
    green.delete()
    assert live(Card(**{**card.as_json(), "path": "c/green/"}), alice)["is_gone"]


NOBODY = uuid.UUID(int=0)


@pytest.mark.parametrize(
    "path",
    [
        "p/x/",
        f"p/{NOBODY}/",
        f"p/{'-' * 36}/",
        "c/none/",
        f"coupons/{NOBODY}/",
        f"orders/{NOBODY}/x/",
        "admin/",
        "../x",
    ],
)
def test_a_page_that_does_not_exist_has_no_card_and_no_address(tea, path):
    provider = provider_for(tea.program)
    with pytest.raises(NotFound):
        provider.card(program=tea.program, path=path, sharer=None)
    with pytest.raises(NotFound):
        provider.open(program=tea.program, path=path)


def test_another_shops_product_is_no_page_of_this_shop(tea, ware):
    variant = make_variant(ware)
    with pytest.raises(NotFound):
        card_of(tea, f"p/{variant.product.uuid}/")


def test_the_host_opens_and_searches_the_shop(alice, tea):
    variant = make_variant(tea, "Longjing", name_zh="龙井")
    make_variant(tea, "Puer")
    provider = provider_for(tea.program)
    assert provider.open(program=tea.program, path=f"p/{variant.product.uuid}/") == f"/m/tea/p/{variant.product.uuid}/"
    assert provider.open(program=tea.program, path="") == "/m/tea/"
    found = provider.search(program=tea.program, query="龙井", viewer=alice, limit=5)
    assert [(hit.title, hit.path, hit.note) for hit in found] == [("Longjing", f"p/{variant.product.uuid}/", "$18.00")]
    assert len(provider.search(program=tea.program, query="", viewer=alice, limit=1)) == 1


def test_many_cards_take_as_many_queries_as_few(alice, tea, ware, django_assert_max_num_queries):
    def some(count: int) -> list[Card]:
        made = []
        for shop in (tea, ware):
            for _ in range(count):
                variant = make_variant(shop)
                add_picture(variant.product)
                made += [product_card(variant), coupon_card(make_coupon(shop)), card_of(shop, "")]
        return made

    for cards in (some(1), some(8)):
        for kind, most in (("shop.product", 7), ("shop.coupon", 3), ("shop.home", 4)):
            same = [card for card in cards if card.kind == kind]
            with django_assert_max_num_queries(most):
                assert not any(view["is_gone"] for view in render_live(same, alice))


def test_a_card_with_a_broken_reference_is_gone_and_spoils_no_other(alice, tea):
    good = product_card(make_variant(tea))
    broken = Card(**{**good.as_json(), "ref": "not-a-uuid"})
    assert [view["is_gone"] for view in render_live([broken, good], alice)] == [True, False]


def test_stock_that_comes_back_shows_again(alice, tea):
    variant = make_variant(tea, on_hand=0)
    card = product_card(variant)
    assert tags(live(card, alice)) == ["Sold out"]
    stock.adjust_stock(variant=variant, change=20)
    assert tags(live(card, alice)) == ["In stock"]
