"""The page of starred messages."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from chat.previews import preview_of
from chat.services import kept, stars
from core.typing import SignedInHttpRequest

A_PAGE = 30


@never_cache
@require_safe
@login_required
def starred(request: SignedInHttpRequest) -> HttpResponse:
    """Those that I still see, the last starred first; each leads to where it was said."""
    page = Paginator(kept.stars_of(user=request.user).order_by("-pk"), A_PAGE).get_page(request.GET.get("page"))
    found = list(page.object_list)
    listed = stars.stars_json(stars=found, viewer=request.user)
    rows = [
        {**shown, "says": preview_of(shown["message"]), "said_at": star.message.created_at}
        for star, shown in zip(found, listed, strict=True)
    ]
    return render(request, "chat/starred.html", {"rows": rows, "page": page})
