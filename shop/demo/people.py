"""The demo's people and who knows whom."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from allauth.account.models import EmailAddress

from accounts.models import User
from accounts.services.contacts import accept_request, are_contacts, relation_of, request_contact
from shop.demo.clock import Timeline
from shop.demo.data import drawing, person, story


def password_of(username: str) -> str:
    """Everybody's password is their user name with the same ending."""
    return f"{username}-demo-2026"


def address_of(username: str) -> str:
    """Where the demo mails somebody: nowhere but to its own page (see `shop.demo.mail`)."""
    return f"{username}@demo.example"


def add_people(timeline: Timeline) -> None:
    """Everybody signs up; a day later they are contacts."""
    joined = timeline.now - timedelta(days=40)
    for entry in story()["people"]:
        timeline.add(joined, partial(_sign_up, entry))
    for one, other in story()["contacts"]:
        timeline.add(joined + timedelta(days=1), partial(_meet, one, other))
    for entry in story()["requests"]:
        timeline.add(entry, partial(_ask, entry))


def _sign_up(entry: dict[str, Any]) -> None:
    username = entry["username"]
    if User.objects.filter(username=username).exists():
        return
    create = User.objects.create_superuser if entry.get("is_operator") else User.objects.create_user
    address = address_of(username)
    user = create(username=username, password=password_of(username), display_name=entry["display_name"], email=address)
    EmailAddress.objects.create(user=user, email=address, primary=True, verified=True)
    if entry["avatar"]:
        user.avatar.save(entry["avatar"], drawing(entry["avatar"]))


def _meet(one: str, other: str) -> None:
    first, second = person(one), person(other)
    if not are_contacts(one=first, other=second):
        accept_request(request=request_contact(sender=first, username=other), by=second)


def _ask(entry: dict[str, Any]) -> None:
    sender, receiver = person(entry["from"]), person(entry["to"])
    if relation_of(me=sender, other=receiver)[0] == "stranger":
        request_contact(sender=sender, username=receiver.username, line=entry["line"])
