"""The merchants' panel with all its pages."""

from __future__ import annotations

from official.models import Article, OfficialAccount
from shop.merchant.accounts import AccountAdmin
from shop.merchant.coupons import CouponAdmin
from shop.merchant.news import ArticleAdmin
from shop.merchant.orders import OrderAdmin
from shop.merchant.products import CategoryAdmin, ProductAdmin
from shop.merchant.shopfront import ShopPageAdmin
from shop.merchant.site import merchant_site
from shop.models import Category, Coupon, Order, Product, Shop

merchant_site.register(Order, OrderAdmin)
merchant_site.register(Product, ProductAdmin)
merchant_site.register(Category, CategoryAdmin)
merchant_site.register(Coupon, CouponAdmin)
merchant_site.register(Shop, ShopPageAdmin)
merchant_site.register(OfficialAccount, AccountAdmin)
merchant_site.register(Article, ArticleAdmin)

__all__ = ["merchant_site"]
