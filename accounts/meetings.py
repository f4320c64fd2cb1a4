"""When two become contacts: higher apps register what is theirs to do then."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User

    Greeter = Callable[[User, User], None]

_greeters: list[Greeter] = []


def register_greeter(greeter: Greeter) -> None:
    """Adds `greeter(asker, accepter)`, called in the transaction in which one person accepts another's request."""
    if greeter not in _greeters:
        _greeters.append(greeter)


def greet(*, asker: User, accepter: User) -> None:
    """Tells every greeter."""
    for greeter in _greeters:
        greeter(asker, accepter)
