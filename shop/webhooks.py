"""Where Stripe calls us."""

from __future__ import annotations

import logging

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from core.limits import limited
from shop.gateways.base import ForgedEvent
from shop.services import webhooks

logger = logging.getLogger("souk.payments")
SIZE_LIMIT = 512 * 1024  # bytes; Stripe's events are a few KB


@limited("webhook")
@csrf_exempt
@require_POST
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    """200 once the event is stored; 400 where Stripe did not sign it; 413 where it is too big. Processing comes after."""
    body = _body(request)
    if body is None:
        return HttpResponse("Too big.", status=413, content_type="text/plain")
    try:
        webhooks.store_event(body=body, signature=request.headers.get("Stripe-Signature", ""))
    except ForgedEvent as error:
        logger.warning("A webhook was refused: %s.", error)
        return HttpResponse("Bad signature.", status=400, content_type="text/plain")
    return HttpResponse("Stored.", content_type="text/plain")


def _body(request: HttpRequest) -> bytes | None:
    try:
        too_big = int(request.headers.get("Content-Length") or 0) > SIZE_LIMIT
        return None if too_big or len(request.body) > SIZE_LIMIT else request.body
    except (RequestDataTooBig, ValueError):
        return None
