"""The addresses below `/m/<slug>/`. A path here is also what a share card or a QR code points to."""

from __future__ import annotations

from django.urls import path

from shop.storefront.views import browse, cart, checkout, codes, coupons, enter, orders, product, search

app_name = "storefront"
urlpatterns = [
    path("", browse.home, name="home"),
    path("c/<slug:category>/", browse.category, name="category"),
    path("search/", search.search, name="search"),
    path("p/<uuid:uuid>/", product.product, name="product"),
    path("p/<uuid:uuid>/code/", codes.product_code, name="product-code"),
    path("code/", codes.shop_code, name="code"),
    path("coupons/", coupons.coupons, name="coupons"),
    path("coupons/<uuid:uuid>/", coupons.coupon, name="coupon"),
    path("coupons/<uuid:uuid>/claim/", coupons.claim, name="claim"),
    path("enter/", enter.enter, name="enter"),
    path("cart/", cart.cart, name="cart"),
    path("cart/add/", cart.add, name="cart-add"),
    path("cart/lines/<uuid:uuid>/", cart.change_line, name="cart-line"),
    path("checkout/", checkout.checkout, name="checkout"),
    path("orders/", orders.orders, name="orders"),
    path("orders/<uuid:uuid>/", orders.order, name="order"),
    path("orders/<uuid:uuid>/contact/", orders.contact, name="order-contact"),
    path("orders/<uuid:uuid>/again/", orders.again, name="order-again"),
    path("orders/<uuid:uuid>/pay/", checkout.pay, name="pay"),
    path("<path:path>/", browse.missing, name="missing"),
]
