"""Every address of the two panels, tried by everyone who has no business there."""

from __future__ import annotations

import re

import pytest
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch

from tests.permissions.test_matrix import ROLES, client_of, routes
from tests.permissions.world import World

# Addresses that answer everyone, because they lead to signing in or hold nothing of anyone.
OPEN = {"admin/login/", "merchant/login/", "admin/logout/", "merchant/logout/", "admin/jsi18n/", "merchant/jsi18n/"}


def panel(prefix: str) -> list[str]:
    return sorted({route for route in routes() if route.startswith(prefix)} - OPEN)


def address(route: str, pk: int) -> str:
    plain = re.sub(r"\(\?P<url>[^)]*\)\$?", "nothing", route)
    plain = re.sub(r"<path:object_id>|<int:\w+>|<slug:\w+>|<str:\w+>|<uuid:\w+>|<path:\w+>", str(pk), plain)
    return "/" + re.sub(r"\(\?P<\w+>[^)]*\)", "shop", plain).replace("^", "").replace("$", "")


def statuses(client: Client, url: str) -> set[int]:
    got = set()
    for method in ("get", "post"):
        with transaction.atomic():
            try:
                got.add(getattr(client, method)(url).status_code)
            except NoReverseMatch:  # a placeholder that no address takes
                got.add(404)
            transaction.set_rollback(True)
    return got


@pytest.mark.parametrize("route", panel("admin/"))
def test_only_operators_enter_the_operators_panel(world: World, route: str):
    for role in ROLES[:5]:
        assert statuses(client_of(world, role), address(route, 1)) <= {302, 403, 404, 405}, role


@pytest.mark.parametrize("route", panel("merchant/"))
def test_only_staff_of_a_shop_enter_the_merchants_panel(world: World, route: str):
    for role in ("anonymous", "stranger", "member"):
        assert statuses(client_of(world, role), address(route, 1)) <= {302, 403, 404, 405}, role


OBJECTS = {
    "shop/shop": lambda world: world.shop,
    "shop/product": lambda world: world.shop.products.get(),
    "shop/order": lambda world: world.shop.orders.get(),
    "shop/coupon": lambda world: world.shop.coupons.get(),
    "official/officialaccount": lambda world: world.shop.account,
    "official/article": lambda world: world.shop.account.articles.get(),
}


@pytest.mark.parametrize("kind", OBJECTS)
@pytest.mark.parametrize("ending", ["change/", "delete/", "history/"])
def test_staff_of_another_shop_see_nothing_of_this_one(world: World, kind: str, ending: str):
    thing = OBJECTS[kind](world)
    url = f"/merchant/{kind}/{thing.pk}/{ending}"
    assert statuses(client_of(world, "other_staff"), url) <= {302, 403, 404, 405}


@pytest.mark.parametrize("kind", OBJECTS)
def test_lists_of_another_shop_hold_nothing_of_this_one(world: World, kind: str):
    thing = OBJECTS[kind](world)
    response = client_of(world, "other_staff").get(f"/merchant/{kind}/")
    assert response.status_code in {200, 302, 404}
    assert f"/merchant/{kind}/{thing.pk}/" not in response.content.decode()


@pytest.mark.parametrize("year", ["-1", "0", "10000", "9" * 30])
def test_a_year_that_there_is_not_leads_back_to_the_list(world: World, year: str):
    for role, route, column in (
        ("operator", "/admin/accounts/sanction/", "created_at"),
        ("operator", "/admin/chat/wordrule/", "created_at"),
        ("staff", "/merchant/shop/order/", "placed_at"),
    ):
        answer = client_of(world, role).get(f"{route}?{column}__year={year}")
        assert (answer.status_code, answer.headers.get("Location")) == (302, f"{route}?e=1"), route
