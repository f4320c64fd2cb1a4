"""What accounts itself keeps of a person, for their export."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from django.db.models import Q

from accounts.models import AccessToken, Block, Contact, ContactRequest, Sanction

if TYPE_CHECKING:
    from accounts.belongings import Thing
    from accounts.models import User


def collect(user: User) -> Iterator[Thing]:
    """The account, the people, and what operators did."""
    yield "account.json", _account(user)
    yield "contacts.json", [_contact(one) for one in _contacts(user)]
    yield "contact-requests.json", [_request(one) for one in _requests(user)]
    yield "blocked.json", list(Block.objects.filter(owner=user).values("person__username", "created_at"))
    tokens = AccessToken.objects.filter(user=user)
    yield "access-tokens.json", list(tokens.values("name", "hint", "scopes", "created_at", "last_used_at"))
    yield (
        "standing.json",
        list(Sanction.objects.filter(user=user).values("kind", "reason", "excerpt", "until", "created_at")),
    )
    if user.avatar:
        yield "picture.webp", user.avatar


def _account(user: User) -> dict[str, Any]:
    return {
        "uuid": user.uuid,
        "username": user.username,
        "display_name": user.display_name,
        "kind": user.kind,
        "language": user.language,
        "joined": user.date_joined,
        "last_sign_in": user.last_login,
        "email": list(EmailAddress.objects.filter(user=user).values("email", "verified", "primary")),
    }


def _contacts(user: User) -> Any:
    return Contact.objects.filter(owner=user).select_related("person").prefetch_related("tags")


def _contact(contact: Contact) -> dict[str, Any]:
    tags = [tag.name for tag in contact.tags.all()]
    person = contact.person
    return {"username": person.username, "name": person.name, "remark": contact.remark, "tags": tags}


def _requests(user: User) -> Any:
    return ContactRequest.objects.filter(Q(sender=user) | Q(receiver=user)).select_related("sender", "receiver")


def _request(request: ContactRequest) -> dict[str, Any]:
    return {
        "from": request.sender.username,
        "to": request.receiver.username,
        "line": request.line,
        "created_at": request.created_at,
    }
