"""Shops: what they sell, what they give off, and what was agreed and paid."""

from shop.models.cart import Cart, CartAddition, CartLine
from shop.models.coupon import ClaimedCoupon, Coupon, CouponTally, DeviceTally
from shop.models.order import Order, OrderEvent, OrderLine, Shipment
from shop.models.payment import LedgerEntry, Payment, Refund, WebhookEvent
from shop.models.product import Category, Picture, Product, Variant
from shop.models.shop import Shop, Staff
from shop.models.stock import StockItem, StockMovement

__all__ = [
    "Cart",
    "CartAddition",
    "CartLine",
    "Category",
    "ClaimedCoupon",
    "Coupon",
    "CouponTally",
    "DeviceTally",
    "LedgerEntry",
    "Order",
    "OrderEvent",
    "OrderLine",
    "Payment",
    "Picture",
    "Product",
    "Refund",
    "Shipment",
    "Shop",
    "Staff",
    "StockItem",
    "StockMovement",
    "Variant",
    "WebhookEvent",
]
