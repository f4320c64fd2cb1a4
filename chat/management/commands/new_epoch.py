"""After a backup was restored: tells every client that what it knows may be of another history."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from chat.models import Epoch


class Command(BaseCommand):
    help = "Gives the database a new epoch. Run it after restoring a backup: every client then loads afresh."

    def handle(self, *args: Any, **options: Any) -> None:
        """Renews the epoch and prints it."""
        self.stdout.write(f"The epoch is now {Epoch.renew()}.")
