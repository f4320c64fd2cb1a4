"""The settings pages that are ours; allauth brings those of passwords, addresses, keys and sessions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from allauth.account.models import EmailAddress
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.entrance import become_person
from accounts.errors import Muted
from accounts.forms import PrivacyForm, ProfileForm, TokenForm, UpgradeForm
from accounts.models import AccessToken
from accounts.services import profiles, tokens
from accounts.services.privacy import choose_privacy
from core.errors import DomainError
from core.limits import limited
from core.pictures import PicturesBusy, come_again
from core.redirects import next_url
from core.typing import SignedInHttpRequest


@require_safe
@login_required
def overview(request: SignedInHttpRequest) -> HttpResponse:
    """Who I am here, and where everything else is."""
    page = {
        "has_second_factor": is_mfa_enabled(request.user),
        "address": EmailAddress.objects.filter(user=request.user, primary=True).first(),
        "token_count": AccessToken.objects.filter(user=request.user).count(),
    }
    return render(request, "accounts/settings.html", page)


@limited("profile")
@login_required
def profile(request: SignedInHttpRequest) -> HttpResponse:
    """Name and picture."""
    return edit_profile(request, template="accounts/profile.html", onward="settings-profile", done=_("Saved."))


def edit_profile(
    request: SignedInHttpRequest, *, template: str, onward: str, done: str = "", **page: Any
) -> HttpResponse:
    """The form of name and picture in a page; saved, it leads onward."""
    form = ProfileForm(request.POST or None, request.FILES or None, initial={"display_name": request.user.display_name})
    if request.method == "POST" and form.is_valid():
        try:
            _save_profile(request, form)
        except PicturesBusy as error:
            form.add_error("picture", str(error.message))
            return come_again(render(request, template, {"form": form, **page}), error)
        except DomainError as error:
            field = next(iter(error.fields), None if isinstance(error, Muted) else "display_name")
            form.add_error(field, str(error.fields.get(field or "", error.message)))
        else:
            if done:
                messages.success(request, done)
            return redirect(onward)
    return render(request, template, {"form": form, **page}, status=400 if form.errors else 200)


def _save_profile(request: SignedInHttpRequest, form: ProfileForm) -> None:
    """Name and picture: both or neither."""
    picture = form.cleaned_data["picture"]
    drawn = profiles.draw_avatar(user=request.user, file=picture.file) if picture else None
    with transaction.atomic():
        profiles.rename_person(user=request.user, display_name=form.cleaned_data["display_name"])
        if drawn:
            profiles.set_avatar(user=request.user, content=drawn)
        elif "remove_picture" in request.POST:
            profiles.clear_avatar(user=request.user)


@login_required
def privacy(request: SignedInHttpRequest) -> HttpResponse:
    """What others get to know."""
    now = {"shows_reading": request.user.shows_reading, "shows_last_seen": request.user.shows_last_seen}
    form = PrivacyForm(request.POST if request.method == "POST" else None, initial=now)
    if form.is_valid():
        choose_privacy(user=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("settings-privacy")
    return render(request, "accounts/privacy.html", {"form": form}, status=400 if form.errors else 200)


@require_safe
@login_required
def language(request: SignedInHttpRequest) -> HttpResponse:
    """Which language the pages speak."""
    return render(request, "accounts/language.html")


@login_required
def upgrade(request: SignedInHttpRequest) -> HttpResponse:
    """A guest makes their account, and keeps everything."""
    onward = next_url(request, "/settings/")
    if not request.user.is_guest:
        return redirect(onward)
    form = UpgradeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            become_person(request, username=data["username"], email=data["email"], password=data["password1"])
        except DomainError as error:
            form.add_error("username", str(error.message))
        else:
            messages.success(request, _("Your account is ready, and everything is still here."))
            return redirect(onward)
    return render(request, "accounts/upgrade.html", {"form": form, "next": onward}, status=400 if form.errors else 200)


@never_cache
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]
def token_list(request: SignedInHttpRequest) -> HttpResponse:
    """My tokens, and making one. Its text is in this answer and nowhere else, ever."""
    if request.user.is_guest:
        return redirect("settings-upgrade")
    form = TokenForm(request.POST or None)
    page: dict[str, object] = {"form": form}
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made, text = tokens.make_token(
                user=request.user, name=data["name"], scopes=data["scopes"], expires_in_days=data["days"] or None
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            page = {"form": TokenForm(), "made": made, "text": text}
    page["tokens"] = AccessToken.objects.filter(user=request.user)
    return render(request, "accounts/tokens.html", page, status=400 if form.errors else 200)


@require_POST
@login_required
def revoke_token(request: SignedInHttpRequest, uuid: UUID) -> HttpResponse:
    """Ends one of my tokens at once."""
    tokens.revoke_token(token=get_object_or_404(AccessToken, user=request.user, uuid=uuid))
    messages.success(request, _("The token no longer works."))
    return redirect("settings-tokens")
