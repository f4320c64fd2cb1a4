"""The same site behind Django's own ASGI handler: what a view costs without anything of ours around it but the middleware."""

from __future__ import annotations

from django.core.asgi import get_asgi_application

application = get_asgi_application()
