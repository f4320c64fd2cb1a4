"""What a coupon says of itself, in the reader's language."""

from __future__ import annotations

from datetime import datetime

from babel.dates import format_date
from django.utils import timezone, translation
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


def until(moment: datetime | None) -> str:
    """The day of the moment as people of the reader's language write it; empty for none."""
    if moment is None:
        return ""
    language = translation.get_language() or "en"
    return str(format_date(timezone.localtime(moment), "medium", locale=babel_locale(language)))
