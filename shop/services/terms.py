"""What a coupon says of itself, in the reader's language."""

from __future__ import annotations

from datetime import datetime, tzinfo

from babel.dates import format_datetime, format_time, get_timezone_gmt, get_timezone_name
from django.utils import translation
from django.utils.translation import gettext as _

from shop.models import Coupon
from shop.money import babel_locale, format_amount


def coupon_terms(coupon: Coupon, *, currency: str) -> str:
    """The terms in one line: "$5.00 off from $30.00", "10% off, at most $20.00"."""
    words = {
        "amount": format_amount(coupon.amount_minor, currency),
        "percent": coupon.percent,
        "cap": format_amount(coupon.cap_minor or 0, currency),
        "minimum": format_amount(coupon.minimum_minor, currency),
    }
    if coupon.kind == Coupon.Kind.FIXED:
        text = _("%(amount)s off from %(minimum)s") if coupon.minimum_minor else _("%(amount)s off")
    elif coupon.cap_minor is not None and coupon.minimum_minor:
        text = _("%(percent)d%% off from %(minimum)s, at most %(cap)s")
    elif coupon.cap_minor is not None:
        text = _("%(percent)d%% off, at most %(cap)s")
    else:
        text = _("%(percent)d%% off from %(minimum)s") if coupon.minimum_minor else _("%(percent)d%% off")
    return text % words


def until(moment: datetime | None, zone: tzinfo) -> str:
    """A deadline to the minute, in the shop's time zone, which it names: "Nov 30, 2026, 12:00 AM UTC". Empty for none.

    The day alone would promise more than is kept: what ends on Nov 30 at midnight is over all through Nov 30.
    """
    if moment is None:
        return ""
    locale = babel_locale(translation.get_language() or "en")
    local = moment.astimezone(zone)
    text = format_datetime(local, "medium", tzinfo=zone, locale=locale)
    seconds = format_time(local, "medium", tzinfo=zone, locale=locale)
    minutes = format_time(local, "short", tzinfo=zone, locale=locale)
    name = get_timezone_name(local, "short", locale=locale)
    shown = get_timezone_gmt(local, "iso8601_short", locale=locale) if name[:1] in "+-" else name
    return f"{text.replace(seconds, minutes)} {'UTC' + shown if shown is not name else shown}"
