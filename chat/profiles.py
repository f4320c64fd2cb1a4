"""Where a person's or an account's profile page is, and how an account is called: chat shows both without knowing it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User

ProfileAddress = Callable[["User"], str]
Names = Callable[[Collection["User"]], dict[int, str]]
_addresses: dict[str, ProfileAddress] = {}
_names: dict[str, Names] = {}


def register_profile(kind: str, address: ProfileAddress) -> None:
    """Makes `address` answer where the profile of a user of this kind is. It must not ask the database."""
    _addresses[kind] = address


def profile_url(user: User) -> str:
    """The address of the profile page; empty where this kind of user has none."""
    address = _addresses.get(user.kind)
    return address(user) if address else ""


def register_names(kind: str, names: Names) -> None:
    """Makes `names` answer, by key, how users of this kind are called in the active language: one query for them all."""
    _names[kind] = names


def call_by_name(users: Collection[User]) -> None:
    """Gives these users, in memory, the names that readers of the active language know them by."""
    for kind, names in _names.items():
        called = [user for user in users if user.kind == kind]
        found = names(called) if called else {}
        for user in called:
            user.display_name = found.get(user.pk, user.display_name)
