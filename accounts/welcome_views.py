"""What a new account is asked, in three steps that can each be skipped: who they are, whom they know, what may notify them."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.models import ContactRequest
from accounts.services import contacts
from accounts.settings_views import edit_profile
from core.errors import DomainError
from core.limits import PageThrottle, limited
from core.typing import SignedInHttpRequest

INVITATION = re.compile(
    r"/(?:u|g|go)/[\w-]{1,64}/"
)  # the paths of what people, groups and shops hand out as links and codes


@limited("profile")
@login_required
def profile(request: SignedInHttpRequest) -> HttpResponse:
    """The first step: a name and a picture."""
    onward = "welcome-people"
    return edit_profile(request, template="accounts/welcome_profile.html", onward=onward, step=1, next_step=onward)


@login_required
def people(request: SignedInHttpRequest) -> HttpResponse:
    """The second step: somebody whom they know, by user name, or the link or code that somebody gave them."""
    if request.method == "POST":
        given = request.POST.get("who", "").strip()
        if invitation := _invitation(given):
            return redirect(invitation)
        _ask(request, given)
        return redirect("welcome-people")
    return render(request, "accounts/welcome_people.html", {"step": 2, "next_step": "welcome-notices"})


@login_required
def notices(request: SignedInHttpRequest) -> HttpResponse:
    """The third step: what may notify them on this device."""
    return render(request, "accounts/welcome_notices.html", {"step": 3, "next_step": "chats"})


def _invitation(given: str) -> str:
    """The path of an invitation, where it is one: the host does not matter, because a path leads nowhere else."""
    try:
        path = urlsplit(given).path
    except ValueError:
        return ""
    return path if INVITATION.fullmatch(path) else ""


def _ask(request: SignedInHttpRequest, username: str) -> None:
    if not PageThrottle("find").allow_request(request, None):
        messages.error(request, _("That was a lot at once. Please wait a moment and try again."))
        return
    try:
        made = contacts.request_contact(sender=request.user, username=username.removeprefix("@"), line="")
    except DomainError as error:
        messages.error(request, str(next(iter(error.fields.values()), error.message)))
        return
    accepted = made.state == ContactRequest.State.ACCEPTED
    messages.success(request, _("You are contacts now.") if accepted else _("Your request is on its way."))
