"""Processes stored webhooks by hand."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from shop.models import WebhookEvent
from shop.services.webhooks import process_event


class Command(BaseCommand):
    """Replays what is not done, or named events, whether done or not: processing fetches what is true, so it is safe."""

    help = "Processes the stored webhooks that are not done, without waiting for their time; or the ones named."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which ones."""
        parser.add_argument("events", nargs="*", metavar="EVENT", help="Stripe's ids (evt_...); default: all not done")

    def handle(self, *args: Any, **options: Any) -> None:
        """Processes, and fails where one failed."""
        failed = 0
        for event in self._events(options["events"]):
            done = process_event(event=event, again=bool(options["events"]))
            event.refresh_from_db()
            self.stdout.write(f"{event.event_id} {event.type}: {'done' if done else event.error.strip()}")
            failed += not done
        if failed:
            raise CommandError(f"{failed} failed; they are kept and tried again.", returncode=1)

    def _events(self, ids: list[str]) -> list[WebhookEvent]:
        if not ids:
            return list(WebhookEvent.objects.filter(processed_at=None).order_by("id"))
        found = {event.event_id: event for event in WebhookEvent.objects.filter(event_id__in=ids)}
        if missing := set(ids) - set(found):
            raise CommandError(f"There is no event {', '.join(sorted(missing))}.")
        return [found[event_id] for event_id in ids]
