from __future__ import annotations

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class CoreConfig(AppConfig):
    name = "core"


class OperatorPanelConfig(AdminConfig):
    """Django's admin, with our site in the place of its own."""

    default_site = "core.panel.OperatorSite"
