"""Makes search know every message, at once: after an upgrade, or with --again from nothing."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from chat.models import Message
from chat.services import search_index


class Command(BaseCommand):
    help = "Indexes the messages that search does not know yet. Safe to stop and to run beside the site."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--again` forgets the index first."""
        parser.add_argument("--again", action="store_true", help="empty the index first")

    def handle(self, *args: Any, **options: Any) -> None:
        """Works off what waits, and says how far it is."""
        if options["again"]:
            search_index.forget_all()
        total = Message.objects.filter(is_indexed=False).count()
        done = 0
        while count := search_index.index_waiting(seconds=5):
            done += count
            self.stdout.write(f"{done} of {max(total, done)} messages")
        self.stdout.write("Search knows every message.")
