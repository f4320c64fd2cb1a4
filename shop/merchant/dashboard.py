"""The panel's first page: the last 30 days, and what waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from babel.dates import format_date
from django.db.models import Count, F, Q
from django.http import HttpRequest
from django.utils import translation

from official.models import Follower
from shop.merchant.products import LOW_STOCK
from shop.merchant.scope import current_shop, shops_of
from shop.models import ClaimedCoupon, Coupon, Order, Shop, StockItem
from shop.money import babel_locale, format_amount, rounded
from shop.services.sales import sales_by_day
from shop.services.terms import coupon_terms

DAYS = 30
ROWS = 8
CHART_WIDTH, CHART_HEIGHT = 900, 200  # of the drawing's own units


@dataclass(frozen=True, slots=True)
class Bar:
    """One day of the chart: where it stands in the drawing, and what it says."""

    x: float
    y: float
    width: float
    height: float
    day: str
    amount: str
    orders: int
    has_label: bool


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What the first page shows of the current shop."""
    shop = current_shop(request)
    sales, returned = sales_by_day(shop=shop, days=DAYS)
    total, count = sum(minor for minor, _count in sales.values()), sum(count for _minor, count in sales.values())
    return {
        **context,
        "shop": shop,
        "other_shops": [other for other in shops_of(request) if other.pk != shop.pk],
        "days": DAYS,
        "bars": _bars(shop, sales),
        "chart": {"width": CHART_WIDTH, "height": CHART_HEIGHT},
        "sales_text": format_amount(total, shop.currency),
        "order_count": count,
        "returned_text": format_amount(returned, shop.currency) if returned else "",
        "average_text": format_amount(rounded(Fraction(total, count)), shop.currency) if count else "–",
        "follower_count": Follower.objects.filter(account=shop.account).count(),
        "to_ship": _to_ship(shop),
        "low_stock": _low_stock(shop),
        "coupons": _coupons(shop),
    }


def _bars(shop: Shop, sales: dict[date, tuple[int, int]]) -> list[Bar]:
    highest = max((minor for minor, _count in sales.values()), default=0) or 1
    step = CHART_WIDTH / len(sales)
    locale = babel_locale(translation.get_language() or "en")
    return [
        Bar(
            x=round(place * step + step * 0.15, 1),
            y=round(CHART_HEIGHT - CHART_HEIGHT * minor / highest, 1),
            width=round(step * 0.7, 1),
            height=round(CHART_HEIGHT * minor / highest, 1),
            day=format_date(day, "MMMd" if locale.language == "zh" else "d MMM", locale=locale),
            amount=format_amount(minor, shop.currency),
            orders=count,
            has_label=place % 7 == 1,
        )
        for place, (day, (minor, count)) in enumerate(sales.items())
    ]


def _to_ship(shop: Shop) -> dict[str, Any]:
    waiting = Order.objects.to_ship().filter(shop=shop)
    rows = waiting.order_by("paid_at").prefetch_related("lines")[:ROWS]
    return {
        "count": waiting.count(),
        "rows": [
            {
                "order": order,
                "total": format_amount(order.total_minor, order.currency),
                "units": sum(line.quantity for line in order.lines.all()),
            }
            for order in rows
        ],
    }


def _low_stock(shop: Shop) -> list[StockItem]:
    items = StockItem.objects.filter(
        variant__product__shop=shop, variant__product__state="published", variant__is_active=True
    )
    few = items.filter(on_hand__lte=F("held") + LOW_STOCK).select_related("variant__product")
    return list(few.order_by(F("on_hand") - F("held"), "variant__product__position")[:ROWS])


def _coupons(shop: Shop) -> list[dict[str, Any]]:
    used = Count("claims", filter=Q(claims__state=ClaimedCoupon.State.REDEEMED))
    campaigns = Coupon.objects.filter(shop=shop, is_active=True).annotate(used=used).order_by("-created_at")[:ROWS]
    return [
        {
            "coupon": coupon,
            "terms": coupon_terms(coupon, currency=shop.currency),
            "used": coupon.used,
            "share": round(100 * coupon.claimed_count / coupon.total_limit) if coupon.total_limit else None,
        }
        for coupon in campaigns
    ]
