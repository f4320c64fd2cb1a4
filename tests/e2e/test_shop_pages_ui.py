"""Walking through the shop: nothing in the console, and nothing wider than the screen, whatever people write."""

from __future__ import annotations

import json

from playwright.sync_api import expect

from tests.e2e.hosting import OPEN, inside

SHOP = "lantern-tea-house"
HOME = f"/m/{SHOP}/"
WIDE = """
import json
from accounts.models import User
from chat.models import Conversation
from shop.models import Category, Coupon, Order, OrderLine, Shop, Variant
from shop.services import carts, catalogue
buyer, shop = User.objects.get(username="buyer"), Shop.objects.get(program__slug="lantern-tea-house")
product = shop.products.order_by("position", "id").first()
word = "W" * 63
catalogue.update_product(product=product, name_en=word, description_en=word * 5)
Variant.objects.filter(product=product).update(name_en="V" * 60)
Category.objects.filter(pk=product.category.pk).update(name_en="C" * 60)
Coupon.objects.filter(shop=shop).update(title_en="T" * 80)
carts.set_quantity(user=buyer, variant=product.variants.first(), quantity=1)
order = Order.objects.filter(buyer=buyer, shop=shop).first()
Order.objects.filter(pk=order.pk).update(contact_name="N" * 80, address="A" * 300, note="O" * 200)
OrderLine.objects.filter(order=order).update(product_name_en=word, variant_name_en="V" * 60)
Shop.objects.filter(pk=shop.pk).update(name_en="S" * 60, about_en="I" * 300)
User.objects.update(display_name="D" * 40)
Conversation.objects.filter(kind="group").update(title="G" * 60)
chats = [str(uuid) for uuid in Conversation.objects.visible_to(buyer).values_list("uuid", flat=True)[:4]]
print(json.dumps({"product": str(product.uuid), "order": str(order.uuid), "chats": chats}))
"""


def test_walking_the_shop_in_the_mini_view_leaves_the_console_empty(people, demo):
    page = people("buyer")
    page.emulate_media(reduced_motion="no-preference")  # as most people have it
    complaints: list[str] = []
    page.on("console", lambda said: said.type == "warning" and complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.evaluate(OPEN, {"program": SHOP, "path": ""})
    shop = inside(page)
    for number in range(3):
        shop.locator(".tile a").nth(number).click()
        shop.locator(".buybar__add").click()
        expect(shop.locator(".toast")).to_be_visible()
        shop.locator("a.buybar__link").first.click()
    for tab in ("Coupons", "Cart", "Orders", "Shop"):
        shop.locator(".tabs a", has_text=tab).click()
        expect(shop.locator(".tabs a[aria-current]")).to_contain_text(tab)
    shop.locator(".tile a").first.click()
    page.locator("souk-mini-view .capsule [data-part=close]").click()
    expect(page.locator(".shell")).to_have_attribute("data-mini", "closed")
    assert complaints == []


def test_words_without_an_end_make_no_page_wider_than_a_phone(people, demo):
    page = people("buyer")
    ids = json.loads(demo.shell(WIDE).splitlines()[-1])
    product, order = f"{HOME}p/{ids['product']}/", f"{HOME}orders/{ids['order']}/"
    paths = [
        HOME, product, f"{product}code/", f"{HOME}coupons/", f"{HOME}cart/", f"{HOME}checkout/", f"{HOME}orders/", order,
        f"{HOME}search/?q={'W' * 63}", f"/o/{SHOP}/", "/chats/", "/contacts/", "/starred/",
        *(f"/chats/{chat}/" for chat in ids["chats"]),
    ]  # fmt: skip
    for path in paths:
        page.goto(path)
        page.wait_for_load_state("networkidle") if path.startswith("/chats/") else None
        widths = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert widths[0] <= widths[1], (path, widths)
