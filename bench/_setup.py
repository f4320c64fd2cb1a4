"""Sets Django up; imported before anything of the product by modules that a server process runs."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()
