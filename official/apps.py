from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfficialConfig(AppConfig):
    name = "official"
    verbose_name = _("Official accounts")

    def ready(self) -> None:
        """Registers the card of news, the words of a follow, and how chats call and find an account."""
        from accounts.belongings import register_arrival, register_farewell
        from accounts.models import User
        from chat.cards import register_renderer
        from chat.lines import register_line
        from chat.profiles import register_names, register_profile
        from official import cards
        from official.models import OfficialAccount
        from official.services.accounts import FOLLOWED, follow_along, unfollow_all

        register_farewell(unfollow_all)
        register_arrival(follow_along)
        register_renderer(cards.ARTICLE, cards.render_articles)
        register_line(FOLLOWED, _("You follow this account now. Its news comes here."))
        register_profile(User.Kind.OFFICIAL, OfficialAccount.address_of_voice)
        register_names(User.Kind.OFFICIAL, OfficialAccount.names_of_voices)
