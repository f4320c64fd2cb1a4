from __future__ import annotations

from django.apps import AppConfig


class MiniProgramsConfig(AppConfig):
    name = "miniprograms"

    def ready(self) -> None:
        """Registers the cards of the host's own."""
        from accounts.belongings import register_arrival, register_farewell
        from chat.cards import register_forward_rule, register_renderer
        from miniprograms import cards
        from miniprograms.services.visits import forget_visits, visit_along

        register_farewell(forget_visits)
        register_arrival(visit_along)
        register_renderer(cards.HOME, cards.render_homes)
        register_forward_rule(cards.HOME, cards.forward_as_shared)
