from __future__ import annotations

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        """Gives fields a lookup more."""
        from core import lookups

        lookups.register()


class StaticConfig(StaticFilesConfig):
    """Django's static files, without those of pages that this site does not have."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "rest_framework"]  # the API answers in JSON only


class OperatorPanelConfig(AdminConfig):
    """Django's admin, with our site in the place of its own."""

    default_site = "core.panel.OperatorSite"
