"""Placing an order in a process that is about to be killed: `python -m tests.shop.interrupted STEP FILE`.

`prepare` fills a cart and writes to FILE what the other steps need. `middle` places the order and stops, with the stock
and the coupon taken and nothing committed; `after` stops with all committed and nothing answered. `look` says what is
there, and `again` sends the same order once more.
"""

from __future__ import annotations

import json
import os
import sys
import time
import uuid
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")


def prepare(file: Path) -> dict[str, Any]:
    from shop.services import carts, coupons, pricing
    from tests.shop.factories import make_coupon, make_variant
    from tests.shop.racers import new_shop, people

    shop, buyer = new_shop(), people(1)[0]
    variant = make_variant(shop, on_hand=3)
    claimed = coupons.claim_coupon(user=buyer, coupon=make_coupon(shop))
    cart = carts.set_quantity(user=buyer, variant=variant, quantity=2)
    fingerprint = pricing.quote_cart(cart=cart, claimed=claimed).fingerprint
    known = {"buyer": buyer.pk, "shop": shop.pk, "claimed": claimed.pk, "variant": variant.pk}
    file.write_text(json.dumps({**known, "client_id": str(uuid.uuid4()), "fingerprint": fingerprint}))
    return known


def place(file: Path) -> Any:
    from accounts.models import User
    from shop.models import ClaimedCoupon, Shop
    from shop.services.orders import place_order
    from tests.shop.factories import CONTACT

    known = json.loads(file.read_text())
    return place_order(
        buyer=User.objects.get(pk=known["buyer"]),
        shop=Shop.objects.select_related("program").get(pk=known["shop"]),
        client_id=uuid.UUID(known["client_id"]),
        fingerprint=known["fingerprint"],
        claimed=ClaimedCoupon.objects.select_related("coupon").get(pk=known["claimed"]),
        contact=CONTACT,
    )


def stop(*_arguments: Any) -> None:
    print("stopped", flush=True)  # noqa: T201
    time.sleep(600)


def middle(file: Path) -> None:
    from shop.services import orders

    orders._order_line = stop  # by now everything is taken, the cart emptied and the order inserted
    place(file)


def after(file: Path) -> None:
    place(file)
    stop()


def again(file: Path) -> dict[str, Any]:
    order = place(file)
    return {"state": order.state, "total": order.total_minor}


def look(file: Path) -> dict[str, Any]:
    from shop.models import CartLine, ClaimedCoupon, Order, StockItem, StockMovement

    known = json.loads(file.read_text())
    item = StockItem.objects.get(variant=known["variant"])
    return {
        "orders": Order.objects.filter(buyer=known["buyer"]).count(),
        "held": item.held,
        "holds": StockMovement.objects.filter(item=item, kind="hold").count(),
        "cart": CartLine.objects.filter(cart__user=known["buyer"]).count(),
        "coupon": ClaimedCoupon.objects.get(pk=known["claimed"]).state,
    }


if __name__ == "__main__":
    import django

    django.setup()
    step = {"prepare": prepare, "middle": middle, "after": after, "again": again, "look": look}[sys.argv[1]]
    print(json.dumps(step(Path(sys.argv[2]))))  # noqa: T201
