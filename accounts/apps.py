from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        """Makes the API's schema know how people sign in."""
        from accounts.api import schema  # noqa: F401
        from accounts.belongings import register_collector
        from accounts.services import own_things

        register_collector(own_things.collect)
