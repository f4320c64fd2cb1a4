from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ShopConfig(AppConfig):
    name = "shop"
    verbose_name = _("Shop")

    def ready(self) -> None:
        """Makes the shop known below: to the host as a provider, to chat as who draws its cards, and whose is what."""
        from accounts.belongings import register_arrival, register_collector, register_farewell
        from accounts.places import register_place
        from chat.cards import register_forward_rule, register_renderer
        from miniprograms.cards import forward_as_shared
        from miniprograms.registry import register_keepers, register_provider
        from official.registry import register_managers
        from shop import checks  # noqa: F401 - registers them
        from shop.cards import coupon, home, product, receipt
        from shop.merchant.door import panel_of
        from shop.provider import ShopProvider
        from shop.services import arrivals, belongings
        from shop.services.shops import accounts_managed_by, programs_kept_by

        register_place(panel_of)
        register_collector(belongings.collect)
        register_farewell(belongings.let_go)
        register_arrival(arrivals.hand_over)
        register_provider("shop", ShopProvider())
        register_keepers(programs_kept_by)
        register_managers(accounts_managed_by)
        register_renderer(product.KIND, product.render_products)
        register_renderer(coupon.KIND, coupon.render_coupons)
        register_renderer(receipt.KIND, receipt.render_receipts)
        register_renderer(home.KIND, home.render_homes)
        for kind in (product.KIND, coupon.KIND, home.KIND):
            register_forward_rule(kind, forward_as_shared)
        register_forward_rule(receipt.KIND, receipt.refuse_to_forward)
