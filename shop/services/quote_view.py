"""A quote as data for pages and programs, in the reader's language."""

from __future__ import annotations

from typing import Any

from shop.money import format_amount
from shop.services.explanations import describe
from shop.services.offers import Better
from shop.services.quotes import Quote, QuoteLine


def quote_as_json(quote: Quote, better: Better | None = None) -> dict[str, Any]:
    """All of a quote that a page shows, with each amount also as text; `better` is a coupon to claim that beats it."""
    currency = quote.currency
    return {
        "shop": quote.shop.program.slug,
        "currency": currency,
        "lines": [_line(line, currency) for line in quote.lines],
        "coupon": _coupon(quote),
        "better": _better(better, currency) if better else None,
        **amounts(currency, subtotal=quote.subtotal_minor, discount=quote.discount_minor, total=quote.total_minor),
        "steps": [
            {**step.as_json(), "text": describe(step.as_json(), currency)} for step in quote.steps
        ],
        "fingerprint": quote.fingerprint,
        "is_above_limit": quote.is_above_limit,
        **amounts(currency, limit=quote.shop.order_limit_minor),
    }  # fmt: skip


def amounts(currency: str, **minors: int | None) -> dict[str, int | str | None]:
    """`name_minor` and `name_text` for each amount that is given; an amount of None has an empty text."""
    answer: dict[str, int | str | None] = {}
    for name, minor in minors.items():
        answer[f"{name}_minor"] = minor
        answer[f"{name}_text"] = "" if minor is None else format_amount(minor, currency)
    return answer


def _coupon(quote: Quote) -> dict[str, str] | None:
    if quote.claimed is None:
        return None
    coupon = quote.claimed.coupon
    return {"claimed": str(quote.claimed.uuid), "coupon": str(coupon.uuid), "title": coupon.title}


def _better(better: Better, currency: str) -> dict[str, Any]:
    coupon = better.offer.coupon
    return {
        "coupon": str(coupon.uuid),
        "title": coupon.title,
        "state": better.offer.state.value,
        **amounts(currency, discount=better.discount_minor, difference=better.difference_minor),
    }


def _line(line: QuoteLine, currency: str) -> dict[str, Any]:
    variant = line.variant
    picture = next(iter(variant.product.pictures.all()), None)
    return {
        "variant": str(variant.uuid),
        "product": str(variant.product.uuid),
        "name": variant.product.name,
        "variant_name": variant.name,
        "picture": (picture.small or picture.image).url if picture else "",
        "quantity": line.quantity,
        "left": max(line.item.left, 0),
        "problem": line.problem,
        "is_ticked": line.item.is_ticked,
        "counts": line.counts,
        "has_new_price": line.has_new_price,
        **amounts(
            currency,
            price=line.price_minor,
            price_seen=line.item.price_seen_minor,
            subtotal=line.subtotal_minor,
            discount=line.discount_minor,
            total=line.total_minor,
        ),
    }
