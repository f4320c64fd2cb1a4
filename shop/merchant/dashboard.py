"""The panel's first page: the last 30 days, and what waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from babel.dates import format_date
from django.db.models import Count, F, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from official.models import Follower
from shop.merchant.products import LOW_STOCK
from shop.merchant.scope import current_shop, shops_of
from shop.models import ClaimedCoupon, Coupon, Order, Product, Shop, StockItem
from shop.money import babel_locale, format_amount, rounded, short_amount, smallest_step
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
    mark_step, top = scale_of(max((minor for minor, _n in sales.values()), default=0), shop.currency)
    total, count = sum(minor for minor, _n in sales.values()), sum(count for _m, count in sales.values())
    return {
        **context,
        "shop": shop,
        "other_shops": [other for other in shops_of(request) if other.pk != shop.pk],
        "days": DAYS,
        "bars": _bars(shop, sales, top),
        "marks": _marks(shop, mark_step, top),
        "has_sales": bool(count),
        "has_products": Product.objects.filter(shop=shop).exists(),
        "has_orders": Order.objects.filter(shop=shop).exists(),
        "todo": _to_begin(shop),
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


@dataclass(frozen=True, slots=True)
class Mark:
    """One line of the chart's scale: how high it stands in the drawing, and its amount."""

    y: float
    amount: str


def scale_of(highest_minor: int, currency: str) -> tuple[int, int]:
    """The scale's step and top in minor units: 1, 2 or 5 of a power of ten, so that two to five steps reach the highest."""
    step = smallest_step(currency)
    sizes = (size * 10**power for power in range(20) for size in (1, 2, 5))
    size = next(size for size in sizes if size * 5 >= highest_minor and size % step == 0)
    return size, size * max(2, -(-highest_minor // size))


def _marks(shop: Shop, step: int, top: int) -> list[Mark]:
    return [
        Mark(round(CHART_HEIGHT - CHART_HEIGHT * minor / top, 1), short_amount(minor, shop.currency))
        for minor in range(step, top + 1, step)
    ]


def _bars(shop: Shop, sales: dict[date, tuple[int, int]], highest: int) -> list[Bar]:
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


def _to_begin(shop: Shop) -> list[tuple[Any, str, bool]]:
    """What a new shop still lacks: the words, where it is done, and whether it is. Empty once all is there."""
    page = reverse("merchant:shop_shop_change", args=[shop.pk])
    products = Product.objects.filter(shop=shop)
    steps = [
        (_("Add your first product"), reverse("merchant:shop_product_add"), products.exists()),
        (_("Publish one, so that buyers see it"), reverse("merchant:shop_product_changelist"),
         products.filter(state=Product.State.PUBLISHED).exists()),
        (_("Give the shop an icon"), page, bool(shop.program.icon)),
        (_("Give it a banner and a few words"), page, bool(shop.banner and shop.about_en)),
    ]  # fmt: skip
    return [] if all(done for _words, _url, done in steps) else steps


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
