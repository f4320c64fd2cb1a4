"""Carrying a cart to the merchant's full shop: a link that the shop's own secret signs, good for half an hour.

It says which variants, how many, and which coupon the buyer holds. It says no price: the full shop has its own, and
nothing in a link is a reason to sell for less. `docs/payments.md` describes it for those who write full shops.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.utils import timezone, translation

from shop.errors import CartIsEmpty, HandOffExpired, HandOffForged, NoFullShop
from shop.services.carts import cart_of
from shop.services.pricing import Choice, quote_cart

if TYPE_CHECKING:
    from accounts.models import User
    from shop.models import ClaimedCoupon, Shop
    from shop.services.quotes import Quote

LIFETIME = timedelta(minutes=30)
PARAMETER = "souk"
VERSION = 1
_PREFIX = b"souk-hand-off-1."


@dataclass(frozen=True, slots=True)
class HandOff:
    """A cart on its way. `url` opens it in the full shop until `expires_at`."""

    url: str
    expires_at: datetime


def hand_off_cart(*, user: User, shop: Shop, claimed: Choice = "best") -> HandOff:
    """The link that carries the person's cart, with the coupon that they chose, to the shop's full shop.

    The cart stays as it is. Raises NoFullShop where the shop has none, CartIsEmpty where there is nothing to carry.
    """
    if not shop.full_shop_url:
        raise NoFullShop
    quote = quote_cart(cart=cart_of(user=user, shop=shop), claimed=claimed)
    if not quote.sold_lines:
        raise CartIsEmpty
    expires_at = timezone.now() + LIFETIME
    token = sign_hand_off(shop=shop, contents=_contents(shop, quote, expires_at))
    return HandOff(url=_with_parameter(shop.full_shop_url, token), expires_at=expires_at)


def sign_hand_off(*, shop: Shop, contents: dict[str, Any]) -> str:
    """The contents and their signature: two base64url texts with a dot between."""
    body = _encode(json.dumps(contents, ensure_ascii=False, separators=(",", ":")).encode())
    return f"{body}.{_encode(_signature(shop, body))}"


def read_hand_off(*, shop: Shop, token: str) -> dict[str, Any]:
    """The contents of a link that this shop signed, as a full shop checks it.

    Raises HandOffForged where it was not this shop, or not this text; HandOffExpired where it is too old.
    """
    body, _dot, signature = token.partition(".")
    try:
        is_ours = hmac.compare_digest(_signature(shop, body), _decode(signature))
        contents = json.loads(_decode(body)) if is_ours else None
    except ValueError:
        contents = None
    if not isinstance(contents, dict) or contents.get("v") != VERSION or contents.get("shop") != shop.program.slug:
        raise HandOffForged
    if datetime.fromtimestamp(contents["exp"], UTC) <= timezone.now():
        raise HandOffExpired
    return contents


def _contents(shop: Shop, quote: Quote, expires_at: datetime) -> dict[str, Any]:
    return {
        "v": VERSION,
        "id": uuid.uuid4().hex,
        "from": settings.PUBLIC_URL,
        "shop": shop.program.slug,
        "iat": int(timezone.now().timestamp()),
        "exp": int(expires_at.timestamp()),
        "language": translation.get_language() or settings.LANGUAGE_CODE,
        "lines": [
            {
                "product": str(line.variant.product.uuid),
                "variant": str(line.variant.uuid),
                "sku": line.variant.sku,
                "quantity": line.quantity,
            }
            for line in quote.sold_lines
        ],
        "coupon": _coupon(quote.claimed) if quote.claimed else None,
    }


def _coupon(claimed: ClaimedCoupon) -> dict[str, Any]:
    """Which coupon the buyer holds. It stays in their wallet here; what it is worth there, the full shop says."""
    return {
        "claimed": str(claimed.uuid),
        "coupon": str(claimed.coupon.uuid),
        "title": claimed.coupon.title,
        "until": claimed.expires_at.isoformat() if claimed.expires_at else None,
    }


def _signature(shop: Shop, body: str) -> bytes:
    return hmac.new(shop.hand_off_secret.encode(), _PREFIX + body.encode(), hashlib.sha256).digest()


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _with_parameter(url: str, token: str) -> str:
    """The address with our parameter beside those that it has."""
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != PARAMETER]
    return urlunsplit(parts._replace(query=urlencode([*query, (PARAMETER, token)])))
