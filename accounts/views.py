"""Coming in as a guest, choosing a language, and the contacts page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.entrance import enter_as_guest
from accounts.forms import ContactRequestForm
from accounts.models import Contact, ContactRequest, User
from accounts.services import contacts, labels, people
from accounts.services.profiles import choose_language
from core.errors import DomainError
from core.limits import PageThrottle
from core.redirects import next_url
from core.typing import SignedInHttpRequest

ONE_YEAR = 31_536_000  # seconds


@require_POST
def guest(request: HttpRequest) -> HttpResponse:
    """One tap and somebody is in, at the page they came for. Who is signed in already just goes on."""
    onward = next_url(request, settings.LOGIN_REDIRECT_URL)
    if request.user.is_authenticated:
        return redirect(onward)
    throttle = PageThrottle("guest")
    if not throttle.allow_request(request, None):
        response = render(request, "429.html", status=429)
        response["Retry-After"] = str(int(throttle.wait() or 1) + 1)
        return response
    return enter_as_guest(request, onward)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Chooses the language of the pages: for this browser, and for the person on every device."""
    chosen = request.POST.get("language", "")
    if chosen not in {"", *dict(settings.LANGUAGES)}:
        chosen = ""
    response = redirect(next_url(request, "/"))
    if isinstance(request.user, User):
        choose_language(user=request.user, language=chosen)
    if chosen:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=ONE_YEAR,
            samesite="Lax",
            secure=request.is_secure(),
            httponly=True,
        )
    else:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
    return response


@require_safe
@login_required
def contact_list(request: SignedInHttpRequest) -> HttpResponse:
    """Whom I know, who asks me, and finding somebody by user name."""
    mine = sorted(contacts.contacts_of(user=request.user), key=lambda contact: contact.name.casefold())
    page: dict[str, Any] = {
        "contacts": mine,
        "sections": _by_letter(mine),
        "tags": labels.tags_of(user=request.user),
        **contacts.waiting_requests(user=request.user),
    }
    if username := request.GET.get("username", "").strip():
        page |= {"username": username, **_search(request, username)}
    return render(request, "accounts/contacts.html", page, status=429 if page.get("is_limited") else 200)


def _by_letter(mine: list[Contact]) -> list[dict[str, Any]]:
    """Contacts in order, under the first letter of what they are called; those without a Latin one come last."""
    sections: dict[str, list[Contact]] = {}
    for contact in mine:
        first = contact.name[:1].upper()
        sections.setdefault(first if "A" <= first <= "Z" else "#", []).append(contact)
    return [
        {"letter": letter, "contacts": sections[letter]}
        for letter in sorted(sections, key=lambda one: (one == "#", one))
    ]


def _search(request: SignedInHttpRequest, username: str) -> dict[str, Any]:
    if not PageThrottle("find").allow_request(request, None):
        return {"not_found": _("That was a lot at once. Please wait a moment and try again."), "is_limited": True}
    try:
        found = people.find_person(username=username)
    except DomainError as error:
        return {"not_found": error.message}
    relation, waiting = contacts.relation_of(me=request.user, other=found)
    form = ContactRequestForm(initial={"username": found.username, "line": _("Hi, I am %s.") % request.user.name})
    return {"found": found, "relation": relation, "waiting": waiting, "request_form": form}


@require_POST
@login_required
def request_contact(request: SignedInHttpRequest) -> HttpResponse:
    """Asks somebody."""
    form = ContactRequestForm(request.POST)
    if form.is_valid() and PageThrottle("find").allow_request(request, None):
        try:
            made = contacts.request_contact(sender=request.user, **form.cleaned_data)
        except DomainError as error:
            messages.error(request, str(error.message))
        else:
            accepted = made.state == ContactRequest.State.ACCEPTED
            messages.success(request, _("You are contacts now.") if accepted else _("Your request is on its way."))
    else:
        messages.error(request, _("That did not work. Please try again in a moment."))
    return redirect("contacts")


ANSWERS = {"accept": contacts.accept_request, "refuse": contacts.refuse_request, "withdraw": contacts.withdraw_request}


@require_POST
@login_required
def answer_request(request: SignedInHttpRequest, uuid: UUID, answer: str) -> HttpResponse:
    """Accepts, refuses or takes back a request."""
    if answer not in ANSWERS:
        raise Http404
    asked = get_object_or_404(ContactRequest.objects.visible_to(request.user), uuid=uuid)
    try:
        ANSWERS[answer](request=asked, by=request.user)
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("contacts")


@login_required
def remove_contact(request: SignedInHttpRequest, uuid: UUID) -> HttpResponse:
    """Asks first, then ends a contact."""
    person = get_object_or_404(User, uuid=uuid, contact_of__owner=request.user)
    if request.method == "POST":
        contacts.remove_contact(owner=request.user, person=person)
        messages.success(request, _("%s is no longer among your contacts.") % person.name)
        return redirect("contacts")
    return render(request, "accounts/contact_remove.html", {"person": person, "back": reverse("contacts")})
