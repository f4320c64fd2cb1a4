"""Makes the key for notifications, once."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from chat.push.keys import new_key


class Command(BaseCommand):
    help = "Makes the site's key for web push and keeps it in the var folder. A key that is there stays."

    def add_arguments(self, parser: CommandParser) -> None:
        """For those who start the site by a script."""
        parser.add_argument("--if-missing", action="store_true", help="Does nothing where the site has a key.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Every browser subscribes to one key for good: changing it would silence them all."""
        if settings.VAPID_PRIVATE_KEY and options["if_missing"]:
            return
        if settings.VAPID_PRIVATE_KEY:
            raise CommandError("This site has a key. Browsers that subscribed to it would hear nothing from another.")
        path = settings.PUSH_KEY_PATH
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(new_key())
        if options["verbosity"]:
            self.stdout.write(f"The key is in {path}. Restart the site, and people can switch notifications on.")
