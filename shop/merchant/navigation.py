"""The panel's sidebar."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from shop.merchant.scope import find_shop, shops_of
from shop.models import Order


def header(request: HttpRequest) -> str:
    """The shop that one works on."""
    shop = find_shop(request)
    return shop.name if shop else "Souk"


def subheader(request: HttpRequest) -> str:
    """What this is."""
    return _("Merchant's panel")


def shops(request: HttpRequest) -> list[dict[str, Any]]:
    """The way back to the chats. Another shop is chosen on the overview."""
    return [{"icon": "chat", "title": _("Back to the chats"), "link": "/chats/"}]


def waiting_to_ship(request: HttpRequest) -> int:
    """How many paid orders wait to be sent."""
    return Order.objects.to_ship().filter(shop=find_shop(request)).count()


def has_other_shops(request: HttpRequest) -> bool:
    """Whether there is a choice."""
    return shops_of(request).count() > 1


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """Where everything is."""

    def item(title: str, icon: str, name: str) -> dict[str, Any]:
        return {"title": title, "icon": icon, "link": reverse(f"merchant:{name}")}

    orders = item(_("Orders"), "receipt_long", "shop_order_changelist")
    orders["badge"] = "shop.merchant.navigation.waiting_to_ship"
    return [
        {"items": [item(_("Overview"), "monitoring", "index"), orders]},
        {
            "title": _("Goods"),
            "separator": True,
            "items": [
                item(_("Products"), "inventory_2", "shop_product_changelist"),
                item(_("Categories"), "shelves", "shop_category_changelist"),
                item(_("Coupons"), "confirmation_number", "shop_coupon_changelist"),
            ],
        },
        {
            "title": _("How people see you"),
            "separator": True,
            "items": [
                item(_("Shop and QR code"), "storefront", "shop_shop_changelist"),
                item(_("Official account"), "campaign", "official_officialaccount_changelist"),
                item(_("News"), "newspaper", "official_article_changelist"),
            ],
        },
    ]
