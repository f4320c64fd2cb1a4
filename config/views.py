"""Addresses that belong to the site as a whole."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import get_template
from django.views.decorators.http import require_safe
from django.views.defaults import page_not_found
from django.views.static import serve

from chat.leaving import is_leaving
from config.health import look
from config.intake import FOR_PROGRAMS
from core.api import error_body, failure_body, failure_words
from core.errors import DomainError, NotFound
from core.unavailable import unavailable

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

ONE_YEAR = 31_536_000  # seconds


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The chats for who is signed in, else the page that says what this place is."""
    if request.user.is_authenticated:
        return redirect("chats")
    return render(request, "home.html")


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the process answers at all."""
    return JsonResponse({"status": "alive"})


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the process can serve people (`config.health`), naming what it does without; else 503 with what failed.

    A process that was asked to end is not ready either, while it still answers what it is asked.
    """
    if is_leaving():
        return JsonResponse({"ready": False, "process": "leaving"}, status=503)
    health = look()
    return JsonResponse(health.as_json(), status=200 if health.is_ready else 503)


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Public pictures (products, avatars). Their names hold their content's hash, so they never change."""
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    response["Cache-Control"] = f"public, max-age={ONE_YEAR}, immutable"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The answer where no address of the site matches: in the API's one shape for programs, else a page."""
    if request.path.startswith(FOR_PROGRAMS):
        return JsonResponse(error_body(NotFound.code, str(NotFound.message)), status=404)
    return page_not_found(request, exception)


def failed(request: HttpRequest) -> HttpResponse:
    """The answer where the site itself failed, or what it stands on for a while."""
    if passing := unavailable(sys.exc_info()[1]):
        return _passing(request, passing)
    if request.path.startswith(FOR_PROGRAMS):
        return JsonResponse(failure_body(), status=500)
    return HttpResponse(get_template("500.html").render({"message": failure_words()}), status=500)


def _passing(request: HttpRequest, error: DomainError) -> HttpResponse:
    message = str(error.message)
    response: HttpResponse
    if request.path.startswith(FOR_PROGRAMS):
        response = JsonResponse(error_body(error.code, message, details=error.details), status=error.status)
    else:
        response = HttpResponse(get_template("500.html").render({"message": message}), status=error.status)
    response["Retry-After"] = str(error.details["retry_after"])
    return response


@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    """The API's page, drawn from the schema without any script from elsewhere."""
    return render(request, "api_docs.html")
