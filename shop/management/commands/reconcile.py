"""Compares our books with Stripe's; to be run every night."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from shop.services.reconciliation import NO_ANSWER, reconcile, settle


class Command(BaseCommand):
    """Prints every difference on a line of its own; ends with 1 where there is any, with 2 where Stripe did not answer."""

    help = "Compares the ledger and the payments with Stripe, prints the differences, and fails where there are any."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How far back, and whether to mend."""
        parser.add_argument("--days", type=float, default=7.0, help="how many days to look back (7)")
        parser.add_argument("--settle", action="store_true", help="apply what Stripe says, then compare again")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compares, and settles first if asked. Ends with the whole report, whatever stood in the way of a part of it."""
        since = timezone.now() - timedelta(days=options["days"])
        found = reconcile(since=since)
        if options["settle"] and found:
            settled = settle(differences=found)
            self.stdout.write(f"Settled {settled.done} payments.")
            for line in settled.failed:
                self.stdout.write(f"not settled: {line}")
            found = reconcile(since=since)
        silent = [difference for difference in found if difference.code == NO_ANSWER]
        for difference in found:
            (self.stderr if difference in silent else self.stdout).write(str(difference))
        if silent:
            raise CommandError("Stripe did not answer for everything; the report is not whole.", returncode=2)
        if found:
            raise CommandError(f"{len(found)} differences.", returncode=1)
        self.stdout.write("The books agree with Stripe.")
