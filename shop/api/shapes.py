"""Services' answers as the data that the serializers describe."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from shop.models import Category, ClaimedCoupon, Coupon, Picture, Shop, Variant
from shop.services.offers import Fit, Offer, OfferState, best_fit
from shop.services.pricing import left_of
from shop.services.quote_view import amounts
from shop.services.shelf import Shelved
from shop.services.terms import coupon_terms


def shop_json(shop: Shop) -> dict[str, Any]:
    """A shop."""
    return {
        "uuid": shop.uuid,
        "slug": shop.program.slug,
        "name": shop.name,
        "about": shop.about,
        "currency": shop.currency,
        "official_account": shop.account.handle,
        **amounts(shop.currency, limit=shop.order_limit_minor),
    }


def product_json(shown: Shelved) -> dict[str, Any]:
    """A product of a shelf."""
    product = shown.product
    return {
        "uuid": product.uuid,
        "path": f"p/{product.uuid}/",
        "name": product.name,
        "category": _category(product.category),
        "picture": _picture(shown.picture) if shown.picture else None,
        "has_prices": shown.has_prices,
        "left": shown.left,
        "is_sold_out": shown.is_sold_out,
        **amounts(product.shop.currency, price=shown.price_minor, compare_at=shown.compare_at_minor),
    }


def product_detail_json(shown: Shelved, offers: Iterable[Offer]) -> dict[str, Any]:
    """A product's page, with the coupon that fits its reader best."""
    currency = shown.product.shop.currency
    fit = best_fit(offers=offers, price_minor=shown.price_minor or 0, currency=currency)
    return {
        **product_json(shown),
        "description": shown.product.description,
        "pictures": [_picture(picture) for picture in shown.product.pictures.all()],
        "variants": [_variant(variant, currency) for variant in shown.variants],
        "fit": _fit(fit, shown.price_minor or 0, currency) if fit else None,
    }


def offer_json(offer: Offer, shop: Shop) -> dict[str, Any]:
    """A coupon as its reader sees it."""
    coupon = offer.coupon
    return {
        "uuid": coupon.uuid,
        "path": f"coupons/{coupon.uuid}/",
        "title": coupon.title,
        "terms": coupon_terms(coupon, currency=shop.currency),
        "state": offer.state.value,
        "left": offer.left,
        "total": coupon.total_limit,
        "starts_at": coupon.starts_at,
        "ends_at": coupon.ends_at,
        "claimed": claimed_json(offer.claimed, coupon, shop) if offer.claimed else None,
    }


def claimed_json(claimed: ClaimedCoupon, coupon: Coupon, shop: Shop) -> dict[str, Any]:
    """One of a wallet's coupons."""
    is_over = claimed.state == ClaimedCoupon.State.AVAILABLE and claimed.is_expired(timezone.now())
    return {
        "uuid": claimed.uuid,
        "coupon": coupon.uuid,
        "shop": shop.program.slug,
        "title": coupon.title,
        "terms": coupon_terms(coupon, currency=shop.currency),
        "state": "expired" if is_over else claimed.state,
        "claimed_at": claimed.claimed_at,
        "expires_at": claimed.expires_at,
    }


def _category(category: Category | None) -> dict[str, str] | None:
    return {"slug": category.slug, "name": category.name} if category else None


def _picture(picture: Picture) -> dict[str, Any]:
    return {
        "src": picture.image.url,
        "small": (picture.small or picture.image).url,
        "width": picture.width,
        "height": picture.height,
        "alt": picture.alt,
    }


def _variant(variant: Variant, currency: str) -> dict[str, Any]:
    return {
        "uuid": variant.uuid,
        "name": variant.name,
        "left": max(0, left_of(variant)),
        **amounts(currency, price=variant.price_minor, compare_at=variant.compare_at_minor),
    }


def _fit(fit: Fit, price_minor: int, currency: str) -> dict[str, Any]:
    return {
        "coupon": fit.offer.coupon.uuid,
        "title": fit.offer.coupon.title,
        "is_yours": fit.offer.state == OfferState.YOURS,
        **amounts(currency, discount=fit.discount_minor, price=price_minor - fit.discount_minor),
    }
