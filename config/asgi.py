"""The server's entry: static files, pages and API over HTTP, events over one WebSocket, jobs beside them."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.asgi import get_asgi_application

django_application = get_asgi_application()

from config.server import build_application

application = build_application(django_application)
