"""Who and what stands on the site of the mini view's tests, and what these do with its pages."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import DESKTOP, PHONE

MAKE = """
import json, uuid
from accounts.models import User
from chat.services.conversations import create_group, open_direct
from chat.services.messages import send_text
from official.services.accounts import follow
from shop.services.shops import create_shop
from tests.factories import make_contacts, make_user
from tests.shop.factories import make_product

names = {"alice": "Alice", "bob": "Bob", "carol": "Carol", "dave": "Dave", "fay": "Fay"}
people = {name: make_user(name, display_name=shown) for name, shown in names.items()}
alice, bob, carol = people["alice"], people["bob"], people["carol"]
for other in (bob, people["fay"]):
    make_contacts(alice, other)
guest = make_user("guest", kind=User.Kind.GUEST)
shop = create_shop(owner=carol, slug="tea", name_en="Tea House", name_zh="茶舍", summary_en="Leaves and pots")
create_shop(owner=carol, slug="books", name_en="Book Corner", name_zh="书角")
product = make_product(shop, name_en="Longjing")
chat = open_direct(me=alice, other=bob)
send_text(sender=bob, conversation=chat, client_id=uuid.uuid4(), text="Have you seen the new tea?")
group = create_group(owner=alice, title="Sunday tea", people=[bob])
print(json.dumps({"chat": str(chat.uuid), "group": str(group.uuid), "product": str(product.uuid)}))
"""
OPEN = "route => document.dispatchEvent(new CustomEvent('souk:open', {detail: route}))"
SHARE = "route => document.dispatchEvent(new CustomEvent('souk:share', {detail: route}))"
SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])


def mini(page):
    return page.locator("souk-mini-view")


def inside(page):
    return page.frame_locator("souk-mini-view iframe")


def open_tea(page, path=""):
    page.evaluate(OPEN, {"program": "tea", "path": path})
    expect(mini(page)).to_have_attribute("data-phase", "ready")


def is_open(page):
    return page.locator(".shell").get_attribute("data-mini") == "open"


def expect_closed(page):
    expect(page.locator(".shell")).to_have_attribute("data-mini", "closed")
    expect(page.locator("souk-mini-view iframe")).to_have_count(0)


def capsule(page, part):
    return mini(page).locator(f".capsule [data-part={part}]")


def drawer(page):
    return page.locator("souk-drawer")


def picker(page):
    return page.locator("souk-share-picker dialog[open]")


def share_product(page, hosted):
    page.evaluate(SHARE, {"program": "tea", "path": f"p/{hosted['product']}/"})
    expect(picker(page).locator(".target__box").first).to_be_visible()


def choose(page, *names):
    for name in names:
        picker(page).locator(".target", has_text=name).locator("input").check()
