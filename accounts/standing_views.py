"""What operators did about somebody, and what that person says to it: also for who may not sign in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.models import Sanction, User
from accounts.models.user import FOR_EVER
from accounts.services import sanctions
from core.errors import DomainError
from core.intake import number_or
from core.limits import PageThrottle
from core.typing import SignedInHttpRequest

COOKIE = "souk_suspended"
COOKIE_AGE = 3600  # seconds
SALT = "souk.suspended"


def show_suspension(user: User) -> HttpResponse:
    """Where signing in leads for who is suspended: the page that says so. The cookie proves that they knew the password."""
    response = redirect("suspended")
    value = signing.dumps(user.pk, salt=SALT)
    response.set_cookie(COOKIE, value, max_age=COOKIE_AGE, httponly=True, samesite="Lax", path="/accounts/suspended/")
    return response


@never_cache
def suspended(request: HttpRequest) -> HttpResponse:
    """Until when, why, and the appeal."""
    user = _who(request)
    if user is None or not user.is_suspended:
        return redirect("account_login")
    current = sanctions.standing_of(user=user).filter(kind=Sanction.Kind.SUSPEND, lifted_at=None)
    found = current.order_by("-until").first()
    page: dict[str, Any] = {"sanction": found, "until": _end(user)}
    if request.method == "POST" and found is not None:
        page |= _appeal(request, found)
        found = current.get(pk=found.pk)
        page["sanction"] = found
    return render(request, "accounts/suspended.html", page, status=400 if page.get("error") else 200)


@login_required
def standing(request: SignedInHttpRequest) -> HttpResponse:
    """Warnings and mutes of mine, and appeals."""
    mine = sanctions.standing_of(user=request.user)
    if request.method == "POST":
        number = request.POST.get("sanction", "")
        if outcome := _appeal(request, get_object_or_404(mine, pk=number_or(number, 0))):
            messages.error(request, outcome["error"])
        else:
            messages.success(request, _("We have your appeal."))
        return redirect("settings-standing")
    page = {"sanctions": list(mine), "for_ever": FOR_EVER}
    sanctions.see_standing(user=request.user)
    return render(request, "accounts/standing.html", page)


def _appeal(request: HttpRequest, sanction: Sanction) -> dict[str, Any]:
    """Empty where the appeal was taken; else what to say."""
    if not PageThrottle("find").allow_request(request, None):
        return {"error": _("That was a lot at once. Please wait a moment and try again.")}
    try:
        sanctions.appeal(sanction=sanction, text=request.POST.get("text", ""))
    except DomainError as error:
        return {"error": str(next(iter(error.fields.values()), error.message))}
    return {}


def _who(request: HttpRequest) -> User | None:
    try:
        pk = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=COOKIE_AGE)
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=pk).first()


def _end(user: User) -> Any:
    return None if user.suspended_until is None or user.suspended_until >= FOR_EVER else user.suspended_until
