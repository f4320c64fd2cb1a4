"""Compares our books with Stripe's; to be run every night."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from shop.gateways.base import GatewayUnavailable
from shop.services.reconciliation import reconcile, settle


class Command(BaseCommand):
    """Prints every difference on a line of its own, and ends with 1 where there is any."""

    help = "Compares the ledger and the payments with Stripe, prints the differences, and fails where there are any."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How far back, and whether to mend."""
        parser.add_argument("--days", type=float, default=7.0, help="how many days to look back (7)")
        parser.add_argument("--settle", action="store_true", help="apply what Stripe says, then compare again")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compares, and settles first if asked."""
        since = timezone.now() - timedelta(days=options["days"])
        try:
            found = reconcile(since=since)
            if options["settle"] and found:
                self.stdout.write(f"Settled {settle(differences=found)} payments.")
                found = reconcile(since=since)
        except GatewayUnavailable as error:
            raise CommandError(f"Stripe does not answer ({error}); nothing was compared.", returncode=2) from error
        for difference in found:
            self.stdout.write(str(difference))
        if found:
            raise CommandError(f"{len(found)} differences.", returncode=1)
        self.stdout.write("The books agree with Stripe.")
