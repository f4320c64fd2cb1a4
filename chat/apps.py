from __future__ import annotations

from django.apps import AppConfig


class ChatConfig(AppConfig):
    name = "chat"

    def ready(self) -> None:
        """Carries what accounts announces to people's open pages, and closes the sockets of ended sessions."""
        from accounts.announcements import register_bell
        from accounts.sessions import register_closer
        from chat import events, relay

        register_bell(events.ring)
        register_closer(relay.end_sessions)
