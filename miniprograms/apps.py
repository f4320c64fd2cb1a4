from __future__ import annotations

from django.apps import AppConfig


class MiniProgramsConfig(AppConfig):
    name = "miniprograms"

    def ready(self) -> None:
        """Registers the cards of the host's own."""
        from chat.cards import register_renderer
        from miniprograms import cards

        register_renderer(cards.HOME, cards.render_homes)
