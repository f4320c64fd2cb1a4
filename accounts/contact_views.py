"""The pages about one person: what one calls them, keeping them away, and the codes by which people find each other."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import ContactForm, ContactRequestForm
from accounts.models import ContactRequest, User
from accounts.services import blocks, codes, contacts, labels
from core.errors import DomainError
from core.limits import PageThrottle, limited
from core.qr import qr_png, qr_svg
from core.redirects import next_url
from core.typing import SignedInHttpRequest

PICTURES = {"svg": ("image/svg+xml", qr_svg), "png": ("image/png", qr_png)}


@login_required
def contact(request: SignedInHttpRequest, uuid: UUID) -> HttpResponse:
    """One contact: remark, tags, and the ways to end it."""
    if blocks.blocked_people(user=request.user).filter(person__uuid=uuid).exists():
        return redirect("contact-block", uuid=uuid)
    mine = get_object_or_404(contacts.contacts_of(user=request.user), person__uuid=uuid)
    known = {"remark": mine.remark, "tags": ", ".join(tag.name for tag in mine.tags.all())}
    form = ContactForm(request.POST if request.method == "POST" else None, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            labels.set_remark(contact=mine, remark=form.cleaned_data["remark"])
            labels.set_tags(contact=mine, names=form.cleaned_data["tags"])
        except DomainError as error:
            form.add_error("tags", str(error.message))
        else:
            messages.success(request, _("Saved."))
            return redirect("contact", uuid=uuid)
    return render(request, "accounts/contact.html", {"contact": mine, "form": form}, status=400 if form.errors else 200)


@never_cache
@login_required
def block(request: SignedInHttpRequest, uuid: UUID) -> HttpResponse:
    """Says what it means and asks first; once it is done, says so and offers to undo it."""
    person = get_object_or_404(User.objects.exclude(kind=User.Kind.OFFICIAL), uuid=uuid)
    if request.method == "POST":
        try:
            blocks.block_person(owner=request.user, person=person)
        except DomainError as error:
            messages.error(request, str(error.message))
            return redirect("contacts")
        return redirect("contact-block", uuid=uuid)
    is_blocked = blocks.is_blocked(by=request.user, person=person)
    is_listed = contacts.contacts_of(user=request.user).filter(person=person).exists()
    page = {
        "person": person,
        "is_blocked": is_blocked,
        "back": reverse("contact", args=[uuid]) if is_listed else reverse("contacts"),
        "blocked_url": reverse("settings-blocked"),
    }
    return render(request, "accounts/block.html", page)


@login_required
def blocked(request: SignedInHttpRequest) -> HttpResponse:
    """Whom I keep away, and taking it back."""
    if request.method == "POST":
        person = get_object_or_404(User, uuid=_uuid(request.POST.get("person", "")))
        blocks.unblock_person(owner=request.user, person=person)
        messages.success(request, _("%s can reach you again.") % person.name)
        return redirect(next_url(request, reverse("settings-blocked")))
    return render(request, "accounts/blocked.html", {"blocks": blocks.blocked_people(user=request.user)})


@limited("find")
@never_cache
@login_required
def my_code(request: SignedInHttpRequest) -> HttpResponse:
    """My own code, to be shown to others; POST exchanges it for a new one."""
    if request.user.is_guest:
        return redirect("settings-upgrade")
    if request.method == "POST":
        codes.renew_code(user=request.user)
        messages.success(request, _("This is your new code. The old one leads nowhere now."))
        return redirect("my-code")
    page = {"code": codes.code_of(user=request.user), "address": codes.address_of(user=request.user)}
    return render(request, "accounts/my_code.html", page)


@never_cache
@require_safe
def person_code(request: HttpRequest, code: str) -> HttpResponse:
    """Where somebody's code leads: who they are, and asking them to be a contact."""
    person = _find(request, code)
    if person is None:
        return render(request, "accounts/code_gone.html", status=404)
    relation, waiting = "stranger", None
    if isinstance(request.user, User):
        relation, waiting = contacts.relation_of(me=request.user, other=person)
    page = {"person": person, "relation": relation, "waiting": waiting, "code": code, "form": ContactRequestForm()}
    return render(request, "accounts/person_code.html", page)


@require_POST
@login_required
def ask_by_code(request: SignedInHttpRequest, code: str) -> HttpResponse:
    """Asks the person behind a code."""
    person = _find(request, code)
    if person is None:
        return render(request, "accounts/code_gone.html", status=404)
    try:
        made = contacts.ask_person(sender=request.user, receiver=person, line=request.POST.get("line", "")[:120])
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        accepted = made.state == ContactRequest.State.ACCEPTED
        messages.success(request, _("You are contacts now.") if accepted else _("Your request is on its way."))
    return redirect("contacts")


@require_safe
def person_qr(request: HttpRequest, code: str, picture: str) -> HttpResponse:
    """The QR picture of a person's code."""
    person = _find(request, code) if picture in PICTURES else None
    if person is None:
        raise Http404
    content_type, draw = PICTURES[picture]
    response = HttpResponse(draw(codes.address_of(user=person)), content_type=content_type)
    response["Cache-Control"] = "private, max-age=300"
    if "download" in request.GET:
        response["Content-Disposition"] = f'attachment; filename="{person.username}.{picture}"'
    return response


def _find(request: HttpRequest, code: str) -> User | None:
    if not PageThrottle("find").allow_request(request, None):
        return None
    try:
        return codes.find_by_code(code=code)
    except DomainError:
        return None


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
