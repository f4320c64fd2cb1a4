from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChatConfig(AppConfig):
    name = "chat"
    verbose_name = _("Chats")

    def ready(self) -> None:
        """Carries what accounts announces to people's open pages, and closes the sockets of ended sessions."""
        from accounts.announcements import register_bell
        from accounts.belongings import register_collector, register_farewell
        from accounts.meetings import register_greeter
        from accounts.places import register_count, register_place
        from accounts.services.sanctions import register_restorer
        from accounts.services.speaking import register_judge
        from accounts.sessions import register_closer
        from chat import belongings, events, listeners, pwa, relay
        from chat.services import meetings, push, reports, screening

        register_bell(events.ring)
        register_collector(belongings.collect)
        register_farewell(belongings.let_go)
        register_restorer(reports.restore_message)
        register_bell(push.ring_for_standing)
        register_greeter(meetings.open_first_chat)
        register_judge(screening.judge)
        register_closer(relay.end_sessions)
        register_place(pwa.notifications_of)
        register_count("chats", push.unread_in_all)
        listeners.register_message_listener(push.ring_for)
        listeners.register_gone_listener(push.take_back)
        listeners.register_read_listener(push.ring_off)
