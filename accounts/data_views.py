"""The page of one's own data: taking a copy of all of it, and deleting the account."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Export
from accounts.services import exports, leaving
from core.errors import DomainError
from core.streaming import pieces
from core.typing import SignedInHttpRequest


@never_cache
@require_safe
@login_required
def data(request: SignedInHttpRequest) -> HttpResponse:
    """What can be done with all that is mine."""
    page = {
        "export": Export.objects.filter(user=request.user).first(),
        "ready": exports.ready_export(user=request.user),
        "grace_days": settings.ACCOUNT_GRACE_DAYS,
    }
    return render(request, "accounts/data.html", page)


@require_POST
@login_required
def ask_export(request: SignedInHttpRequest) -> HttpResponse:
    """Has the copy made."""
    try:
        exports.ask_for_export(user=request.user)
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("settings-data")


@never_cache
@require_safe
@login_required
def download(request: SignedInHttpRequest) -> HttpResponseBase:
    """The copy, to its owner alone."""
    ready = exports.ready_export(user=request.user)
    if ready is None:
        raise Http404
    content = pieces(request, ready.file.open("rb"), length=ready.file.size)
    response = StreamingHttpResponse(content, content_type="application/zip")
    response["Content-Length"] = str(ready.file.size)
    response["Content-Disposition"] = 'attachment; filename="souk.zip"'
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
def leave(request: HttpRequest) -> HttpResponse:
    """Asks first, and for the password where there is one; then the account waits to be deleted."""
    return _ask_to_leave(request) if request.user.is_guest else _sure(request)  # type: ignore[union-attr]


@require_POST
@login_required
def stay(request: SignedInHttpRequest) -> HttpResponse:
    """Takes it back."""
    leaving.stay(user=request.user)
    messages.success(request, _("Your account stays."))
    return redirect("settings-data")


def _ask_to_leave(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        try:
            leaving.ask_to_leave(user=request.user)  # type: ignore[arg-type]
        except DomainError as error:
            messages.error(request, str(error.message))
        return redirect("settings-data")
    return render(request, "accounts/leave.html", {"grace_days": settings.ACCOUNT_GRACE_DAYS})


@reauthentication_required  # type: ignore[untyped-decorator]
def _sure(request: HttpRequest) -> HttpResponse:
    return _ask_to_leave(request)
