"""Going on to where somebody was, and never to another site."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def is_ours(request: HttpRequest, url: str) -> bool:
    """Whether it is an address, and lies on this site: `redirect` takes a word without a slash for the name of a page."""
    is_address = url.startswith(("/", "http://", "https://"))
    return is_address and url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )


def next_url(request: HttpRequest, default: str) -> str:
    """The request's `next` (form field first, then query), where it lies on this site; else `default`."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if wanted and is_ours(request, wanted) else default
