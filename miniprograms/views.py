"""Where QR codes lead, and the pictures of the codes: open to everyone."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import quote_etag
from django.views.decorators.cache import never_cache
from django.views.decorators.http import condition, require_safe

from core.errors import NotFound
from miniprograms.cards import in_readers_snapshot
from miniprograms.models import EntryCode
from miniprograms.services import entry_codes
from miniprograms.services.entry_codes import Landing

ONE_DAY = 86_400  # seconds
PICTURES = {"svg": ("image/svg+xml", entry_codes.qr_svg), "png": ("image/png", entry_codes.qr_png)}


def _find(code: str) -> EntryCode:
    try:
        return entry_codes.find_code(code=code)
    except NotFound:
        raise Http404 from None


def mini_address(landing: Landing) -> str:
    """The chats with the mini view open on the page."""
    return f"{reverse('chats')}?{urlencode({'mini': f'{landing.program.slug}/{landing.path}'}, safe='/')}"


def _page(code: EntryCode, landing: Landing) -> dict[str, Any]:
    view = in_readers_snapshot(landing.card)
    picture = view["picture"]["src"] if view["picture"] else ""
    return {
        "code": code,
        "landing": landing,
        "card": view,
        "address": entry_codes.address_of_code(code=code),
        "picture": f"{settings.PUBLIC_URL}{picture}" if picture.startswith("/") else picture,
        "plain": f"/m/{quote(landing.program.slug)}/{landing.path}",
    }


@require_safe
@never_cache
def entry(request: HttpRequest, code: str) -> HttpResponse:
    """What a scanned code opens: the mini view for who is signed in, else the page that offers the ways in."""
    found = _find(code)
    landing = entry_codes.landing_of(code=found)
    if request.user.is_authenticated:
        return redirect(mini_address(landing))
    return render(request, "miniprograms/entry.html", _page(found, landing))


@require_safe
def entry_poster(request: HttpRequest, code: str) -> HttpResponse:
    """A page to print: what the code opens, and the code."""
    found = _find(code)
    response = render(request, "miniprograms/poster.html", _page(found, entry_codes.landing_of(code=found)))
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


def _picture_etag(request: HttpRequest, code: str, picture: str) -> str:
    """The picture changes with the site's public address alone."""
    text = f"{settings.PUBLIC_URL} {code} {picture}"
    return quote_etag(hashlib.sha256(text.encode()).hexdigest()[:20])


@require_safe
@condition(etag_func=_picture_etag)
def entry_qr(request: HttpRequest, code: str, picture: str) -> HttpResponse:
    """The QR picture; `?download` names it as a file to keep."""
    if picture not in PICTURES:
        raise Http404
    found = _find(code)
    content_type, draw = PICTURES[picture]
    response = HttpResponse(draw(code=found), content_type=content_type)
    response["Cache-Control"] = f"public, max-age={ONE_DAY}"
    if "download" in request.GET:
        response["Content-Disposition"] = f'attachment; filename="{found.program.slug}-{found.code}.{picture}"'
    return response
