"""Does what must happen as time passes, for sites whose web processes do not (JOBS=external)."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from shop.services.chores import INTERVAL, do_chores, keep_doing_chores


class Command(BaseCommand):
    """Expires overdue orders and takes up what a crash or a silent Stripe left undone, until it is asked to stop."""

    help = "Expire overdue orders and take up what was left undone, every few seconds, until SIGTERM or Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--interval` in seconds; `--once` for a scheduler of your own."""
        parser.add_argument("--interval", type=float, default=INTERVAL, help="seconds between two looks")
        parser.add_argument("--once", action="store_true", help="look once and end")

    def handle(self, *args: Any, **options: Any) -> None:
        """Looks, waits, and looks again; what fails is logged and tried again."""
        if options["once"]:
            do_chores()
            return
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        keep_doing_chores(stop, interval=options["interval"])
