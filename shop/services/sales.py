"""What a shop sold: what it was paid, less what went back, by the day of payment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from shop.models import LedgerEntry, Order, Shop

SOLD = (Order.State.PAID, Order.State.COMPLETED)
Days = dict[date, tuple[int, int]]


def sales_by_day(*, shop: Shop, days: int) -> tuple[Days, int]:
    """Minor units kept and orders, for each of the last days; and how much went back of what was paid in them.

    A refund counts on the day on which its order was paid. An order of which nothing is left is no sale.
    """
    today = timezone.localdate()
    first = today - timedelta(days=days - 1)
    sold = _sold_since(shop, first)
    found = {row["day"]: (row["minor"], row["count"]) for row in _totals(sold)}
    returned = 0
    for order in _with_returns(sold):
        gone = order.balance.paid_minor - order.balance.kept_minor
        day = timezone.localdate(order.paid_at)
        minor, count = found[day]
        found[day] = (minor - gone, count - order.balance.is_returned)
        returned += gone
    return {day: found.get(day, (0, 0)) for day in (first + timedelta(days=place) for place in range(days))}, returned


def _sold_since(shop: Shop, first: date) -> QuerySet[Order]:
    start = timezone.make_aware(datetime.combine(first, time.min))
    return Order.objects.filter(shop=shop, state__in=SOLD, paid_at__gte=start)


def _totals(sold: QuerySet[Order]) -> Iterable[Any]:
    by_day = sold.order_by().values(day=TruncDate("paid_at"))
    return by_day.annotate(minor=Sum("total_minor"), count=Count("pk"))


def _with_returns(sold: QuerySet[Order]) -> Iterable[Order]:
    """The few of which something went back, with their ledger."""
    others = LedgerEntry.objects.filter(order=OuterRef("pk")).exclude(kind=LedgerEntry.Kind.CHARGE)
    return sold.filter(Exists(others)).prefetch_related("ledger")
