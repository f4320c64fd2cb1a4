"""Moves this site from SQLite to PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import environ
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error, connections

from chat.models import Epoch
from chat.models.epoch import new_epoch
from core.moving import MoveRefused, move, require_empty, require_whole

TARGET = "target"


class Command(BaseCommand):
    help = "Copies the whole database into an empty PostgreSQL. Stop the site first; uploads stay where they are."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("--to", required=True, metavar="postgres://…", help="an empty database")

    def handle(self, *args: Any, **options: Any) -> None:
        """Checks both ends, makes the tables, copies, compares; says what to change then."""
        if connections["default"].vendor != "sqlite":
            raise CommandError("This moves a site from SQLite, and DATABASE_URL names something else.")
        _connect(options["to"])
        try:
            require_whole("default")
            require_empty(TARGET)
            _migrate(options["to"])
            count = move(source="default", target=TARGET, tell=self.stdout.write, finish=_renew_epoch)
        except MoveRefused as reason:
            raise CommandError(str(reason)) from reason
        except Error as error:
            raise CommandError(str(error).strip()) from error
        finally:
            connections[TARGET].close()
        self.stdout.write(
            f"{count} rows moved and compared. Set DATABASE_URL to the new database before you start the site again; "
            f"{settings.MEDIA_ROOT} stays as it is. Keep the old file until you are content."
        )


def _connect(url: str) -> None:
    told = environ.Env.db_url_config(url)
    if told.get("ENGINE") != "django.db.backends.postgresql":
        raise CommandError("--to must be the URL of a PostgreSQL database: postgres://user:password@host:5432/name")
    connections.settings[TARGET] = connections.configure_settings({"default": {}, TARGET: told})[TARGET]


def _migrate(url: str) -> None:
    """In a process whose own database is the target, so that what migrations write goes there."""
    result = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--no-input", "--verbosity=0"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise MoveRefused(f"The target's tables could not be made: {result.stderr.strip().splitlines()[-1]}")


def _renew_epoch(alias: str) -> None:
    """Should the old file be written to once more by mistake, pages must not mistake its history for this one."""
    Epoch.objects.using(alias).update_or_create(pk=1, defaults={"value": new_epoch()})
