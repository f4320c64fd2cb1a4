"""Run inside the site (`manage.py shell`): a shop of a thousand products, with coupons, and two visitors' sessions."""

from __future__ import annotations

import io
import json
import sys
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from PIL import Image

from accounts.models import User
from shop.models import Coupon, Product
from shop.services import carts, catalogue, coupons, pictures
from shop.services.shops import create_shop

PRODUCTS = 1000
WORDS = "Picked before the rains on the slopes above the lake, and fired by hand in small batches. " * 4


def fill() -> dict[str, str]:
    """Fills the database; answers the product's address and a buyer's session."""
    owner, buyer = (User.objects.create_user(username=name, password=name) for name in ("owner", "buyer"))
    shop = create_shop(owner=owner, slug="bench", name_en="Bench", name_zh="测试")
    shelf = catalogue.create_category(shop=shop, slug="tea", name_en="Tea", name_zh="茶")
    variants = [catalogue.VariantDetails(price_minor=1800 * n, name_en=f"{n}00 g", on_hand=50) for n in (1, 2, 3)]
    details = catalogue.ProductDetails(
        name_en="West Lake Longjing", name_zh="西湖龙井", description_en=WORDS, category=shelf, variants=variants
    )
    product = catalogue.create_product(shop=shop, details=details)
    for shade in (40, 160):
        file = io.BytesIO()
        Image.new("RGB", (960, 960), (shade, 120, 90)).save(file, "PNG")
        file.seek(0)
        pictures.save_picture(product=product, file=file, alt_en="A tin of tea")
    Product.objects.bulk_create(
        Product(shop=shop, category=shelf, name_en=f"Tea {n}", state=Product.State.PUBLISHED)
        for n in range(PRODUCTS - 1)
    )
    made = [
        Coupon.objects.create(shop=shop, title_en=f"{n} off", kind="fixed", amount_minor=n * 100) for n in (1, 2, 3)
    ]
    coupons.claim_coupon(user=buyer, coupon=made[0])
    carts.set_quantity(user=buyer, variant=product.variants.all()[0], quantity=2)
    return {"page": f"/m/bench/p/{product.uuid}/", "session": _session(buyer)}


def _session(user: User) -> str:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return str(store.session_key)


sys.stdout.write(json.dumps(fill()))
