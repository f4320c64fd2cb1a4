"""The page that an invitation into a group leads to, and the picture of its code: open to everyone who has the link."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from chat.models import Invite
from chat.services import invites
from core.errors import DomainError, NotFound
from core.limits import PageThrottle
from core.qr import qr_png, qr_svg
from core.typing import SignedInHttpRequest

PICTURES = {"svg": ("image/svg+xml", qr_svg), "png": ("image/png", qr_png)}


def _find(request: HttpRequest, code: str) -> Invite | None:
    """The invitation, where it works; how often one may look is limited, so that codes are not to be guessed."""
    if not PageThrottle("find").allow_request(request, None):
        return None
    try:
        return invites.find_invite(code=code)
    except NotFound:
        return None


@never_cache
@require_safe
def invite_page(request: HttpRequest, code: str) -> HttpResponse:
    """The group's name, picture and how many are in it, with the way in."""
    invite = _find(request, code)
    if invite is None:
        return render(request, "chat/invite_gone.html", status=404)
    state = "outside"
    if isinstance(request.user, User):
        state = invites.state_for(invite=invite, user=request.user)
    if state == "inside":
        return redirect("conversation", uuid=invite.conversation.uuid)
    return render(request, "chat/invite.html", {"invite": invite, "group": invite.conversation, "state": state})


@require_POST
@login_required
def join(request: SignedInHttpRequest, code: str) -> HttpResponse:
    """The Join button."""
    invite = _find(request, code)
    if invite is None:
        return render(request, "chat/invite_gone.html", status=404)
    try:
        arrival = invites.follow_invite(invite=invite, user=request.user, line=request.POST.get("line", ""))
    except DomainError as error:
        page = {"invite": invite, "group": invite.conversation, "state": "outside", "error": error.message}
        return render(request, "chat/invite.html", page, status=error.status)
    if arrival.state == "asked":
        return redirect("group-invite", code=code)
    return redirect("conversation", uuid=arrival.group.uuid)


@require_safe
def invite_qr(request: HttpRequest, code: str, picture: str) -> HttpResponse:
    """The QR picture; `?download` names it as a file to keep."""
    invite = _find(request, code) if picture in PICTURES else None
    if invite is None:
        raise Http404
    content_type, draw = PICTURES[picture]
    response = HttpResponse(draw(invites.address_of(invite=invite)), content_type=content_type)
    response["Cache-Control"] = "private, max-age=300"
    if "download" in request.GET:
        response["Content-Disposition"] = f'attachment; filename="group-{invite.code}.{picture}"'
    return response
