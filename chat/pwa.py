"""What makes the site an app: its manifest, its service worker, and the empty shell that opens without a network."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.places import Place
from chat.push.keys import public_key
from chat.words import page_words
from core.page_files import later_files

if TYPE_CHECKING:
    from accounts.models import User

SHELL = "/offline/"
LIGHT = "#f5f5f2"  # as in tokens.css
_LINKED = re.compile(rf'(?:href|src)="({re.escape(settings.STATIC_URL)}[^"#]+)')


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What an installed Souk is called, looks like and offers. The icon fills its square and keeps to the safe zone."""
    icons = [
        {"src": static(f"img/souk-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for size in (192, 512)
        for purpose in ("any", "maskable")
    ]
    body = {
        "id": "/chats/",
        "name": "Souk",
        "short_name": "Souk",
        "description": _("Chats, official accounts and shops in one place."),
        "lang": translation.get_language(),
        "dir": "auto",
        "start_url": "/chats/",
        "scope": "/",
        "display": "standalone",
        "theme_color": LIGHT,
        "background_color": LIGHT,
        "categories": ["social", "shopping"],
        "icons": [{"src": static("img/souk.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}, *icons],
        "shortcuts": [
            {"name": _("Chats"), "url": "/chats/"},
            {"name": _("Contacts"), "url": "/contacts/"},
        ],
    }
    response = JsonResponse(body, content_type="application/manifest+json")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker at the root, so that its scope is the whole site. Its bytes change when what it keeps does."""
    with translation.override("en"):  # the shell of another language is no other version
        page = render_to_string("chat/shell.html", _empty_page())
    worker = static("js/sw.js")
    kept = {
        "shell": SHELL,
        "icon": static("img/souk-192.png"),
        "precache": sorted({*_LINKED.findall(page), *later_files("chat")}),
        "version": hashlib.sha256(f"{worker} {page}".encode()).hexdigest()[:16],
    }
    body = f"self.souk = {json.dumps(kept)};\nimportScripts({json.dumps(worker)});\n"
    response = HttpResponse(body, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@never_cache
@require_safe
def shell(request: HttpRequest) -> HttpResponse:
    """The chat page without anybody's data, in the reader's language: what was kept on the device fills it."""
    return render(request, "chat/shell.html", {**_empty_page(), "csrf_token": ""})


@never_cache
@login_required
@require_safe
def notifications(request: HttpRequest) -> HttpResponse:
    """The switches of this device: what the open page does, and notifications where the site sends them."""
    return render(request, "chat/notifications.html", {"sends": bool(public_key())})


def notifications_of(user: User) -> Place:
    """The door to that page, for the settings."""
    return Place("/settings/notifications/", gettext_lazy("Notifications"), "bell")


def _empty_page() -> dict[str, object]:
    return {"state": {}, "words": page_words(), "opened": None}
