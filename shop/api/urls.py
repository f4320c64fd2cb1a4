"""The API of shop."""

from __future__ import annotations

from django.urls import URLPattern, path

from shop.api import carts, catalogue, coupons, hand_off, orders, payments

SHOP = "shops/<slug:slug>/"

urlpatterns: list[URLPattern] = [
    path(SHOP, catalogue.ShopView.as_view(), name="api-shop"),
    path(f"{SHOP}categories/", catalogue.CategoriesView.as_view(), name="api-categories"),
    path(f"{SHOP}products/", catalogue.ProductsView.as_view(), name="api-products"),
    path(f"{SHOP}products/<uuid:uuid>/", catalogue.ProductView.as_view(), name="api-product"),
    path(f"{SHOP}coupons/", coupons.CouponsView.as_view(), name="api-coupons"),
    path(f"{SHOP}coupons/<uuid:uuid>/claims/", coupons.ClaimsView.as_view(), name="api-claims"),
    path(f"{SHOP}cart/", carts.CartView.as_view(), name="api-cart"),
    path(f"{SHOP}cart/lines/", carts.CartLinesView.as_view(), name="api-cart-lines"),
    path(f"{SHOP}cart/lines/<uuid:uuid>/", carts.CartLineView.as_view(), name="api-cart-line"),
    path(f"{SHOP}quote/", carts.QuoteView.as_view(), name="api-quote"),
    path(f"{SHOP}orders/", orders.PlaceOrderView.as_view(), name="api-place-order"),
    path(f"{SHOP}hand-off/", hand_off.HandOffView.as_view(), name="api-hand-off"),
    path("orders/", orders.OrdersView.as_view(), name="api-orders"),
    path("orders/<uuid:uuid>/", orders.OrderView.as_view(), name="api-order"),
    path("orders/<uuid:uuid>/contact/", orders.ContactView.as_view(), name="api-order-contact"),
    path("orders/<uuid:uuid>/again/", orders.BuyAgainView.as_view(), name="api-order-again"),
    path("orders/<uuid:uuid>/payments/", payments.PaymentsView.as_view(), name="api-order-payments"),
    path("orders/<uuid:uuid>/payments/refresh/", payments.PaymentRefreshView.as_view(), name="api-order-refresh"),
    path("orders/<uuid:uuid>/cancellation/", payments.CancellationView.as_view(), name="api-order-cancellation"),
    path("wallet/", coupons.WalletView.as_view(), name="api-wallet"),
]
