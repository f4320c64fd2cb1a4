"""The engine's account of a total, in the reader's words. Stored steps are codes and values, so they read in any language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from core.languages import in_readers_language
from shop.models.product import joined_name
from shop.money import format_amount


def describe(step: Mapping[str, Any], currency: str) -> str:
    """One sentence for one step (`{"code", "values"}`), in the reader's language."""
    code, values = step["code"], step["values"]
    if code == "coupon.refused":
        return _refusal(values, currency)
    if code == "line.short" and not values.get("left"):
        code = "line.sold_out"
    sentence = _SENTENCES.get(code)
    return sentence() % _words(values, currency) if sentence else ""


_SENTENCES = {
    "line": lambda: _("%(quantity)s × “%(name)s” at %(price)s makes %(amount)s."),
    "line.gone": lambda: _("“%(name)s” is not sold any more and counts nothing."),
    "line.short": lambda: _("“%(name)s” is set aside and counts nothing: %(left)s left."),
    "line.sold_out": lambda: _("“%(name)s” is sold out. It is set aside and counts nothing."),
    "line.new_price": lambda: _("“%(name)s” cost %(seen)s when you looked; now it is %(price)s."),
    "subtotal": lambda: _("Together that is %(amount)s."),
    "coupon.applied": lambda: _("“%(title)s” takes off %(amount)s."),
    "coupon.trimmed": lambda: _(
        "“%(title)s” takes off %(amount)s less than it could, because a card payment cannot be smaller."
    ),
    "total": lambda: _("You pay %(amount)s."),
}


def _refusal(values: Mapping[str, Any], currency: str) -> str:
    words = _words(values, currency)
    sentences = {
        "minimum": _("“%(title)s” needs %(missing)s more."),
        "expired": _("“%(title)s” has expired."),
        "used": _("“%(title)s” is already used by an order."),
        "less_than_best": _("“%(title)s” would take off %(amount)s; the other coupon takes off more."),
        "nothing": _("“%(title)s” would leave less than the smallest payment by card."),
    }
    return sentences.get(values["reason"], _("“%(title)s” cannot be used.")) % words


def _words(values: Mapping[str, Any], currency: str) -> dict[str, str]:
    def amount(name: str) -> str:
        return format_amount(values[name], currency) if name in values else ""

    product = in_readers_language(en=values.get("product_en", ""), zh=values.get("product_zh", ""))
    variant = in_readers_language(en=values.get("variant_en", ""), zh=values.get("variant_zh", ""))
    return {
        "name": joined_name(product=product, variant=variant),
        "title": in_readers_language(en=values.get("title_en", ""), zh=values.get("title_zh", "")),
        "left": str(values.get("left", "")),
        "quantity": str(values.get("quantity", "")),
        "amount": amount("amount_minor"),
        "price": amount("price_minor"),
        "seen": amount("price_seen_minor"),
        "missing": amount("missing_minor"),
    }
