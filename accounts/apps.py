from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        """Makes the API's schema know how people sign in, and the tabs how many ask to be contacts."""
        from accounts.api import schema  # noqa: F401
        from accounts.belongings import register_collector
        from accounts.places import register_count
        from accounts.services import contacts, own_things, sanctions

        register_collector(own_things.collect)
        register_count("me", lambda user: sanctions.unseen(user=user))
        register_count("contacts", lambda user: contacts.waiting_requests(user=user)["received"].count())
