"""The site's own settings, with one address and one folder of templates more."""

from __future__ import annotations

from pathlib import Path

from config.settings import *  # noqa: F403
from config.settings import TEMPLATES

ROOT_URLCONF = "bench._product_page.urls"
TEMPLATES[0]["DIRS"].append(Path(__file__).parent)
