"""Fills the database with the demo: two shops, their people, and what they have done lately."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from shop.demo.clock import ActsFailed
from shop.demo.full_shop import point_here
from shop.demo.people import password_of
from shop.demo.seed import seed


class Command(BaseCommand):
    """Seeds the demo. Running it again changes nothing."""

    help = "Fill the database with two demo shops, people, chats and orders. Running it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--force` seeds a site that is not a demo."""
        parser.add_argument("--force", action="store_true", help="seed also where SOUK_ENV is not demo")

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuses real sites: the demo's passwords are known to everybody."""
        if not settings.SOUK_DEMO and not options["force"]:
            raise CommandError("This is no demo (SOUK_ENV is not demo). The demo's people have known passwords.")
        try:
            is_new = seed()
        except ActsFailed as error:
            raise CommandError(str(error)) from error
        point_here()
        if is_new:
            self.stdout.write(f"The demo is ready. Sign in as buyer with the password {password_of('buyer')}.")
        else:
            self.stdout.write("The demo is there already.")
