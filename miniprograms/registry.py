"""How the host knows mini programs: through this small protocol, which each provider implements and registers.

A provider serves many mini programs: the shop is one provider, and each shop one of its mini programs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from core.errors import NotFound

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User
    from chat.cards import Card
    from miniprograms.models import MiniProgram


@dataclass(frozen=True, slots=True)
class Found:
    """One search hit: a page of a mini program."""

    title: str
    path: str
    picture: str = ""  # a media address
    note: str = ""


class Provider(Protocol):
    """What the host asks of the code behind a mini program."""

    def card(self, *, program: MiniProgram, path: str, sharer: User | None) -> Card:
        """The card of one page (empty path: the home; `miniprograms.cards.home_card` makes a plain one).

        `sharer` is None where nobody shares: on the page behind a QR code. Raises NotFound where the page does not exist.
        """
        ...

    def search(self, *, program: MiniProgram, query: str, viewer: User, limit: int) -> Sequence[Found]:
        """The program's pages that match, best first; at most `limit`."""
        ...

    def open(self, *, program: MiniProgram, path: str) -> str:
        """The address within this site that the mini view loads. Raises NotFound where the page does not exist."""
        ...


_providers: dict[str, Provider] = {}


def register_provider(key: str, provider: Provider) -> None:
    """Makes `provider` answer for the mini programs whose `provider` field is `key`."""
    _providers[key] = provider


def provider_for(program: MiniProgram) -> Provider:
    """The code behind a mini program. Raises NotFound where it is not installed."""
    try:
        return _providers[program.provider]
    except KeyError:
        raise NotFound from None


Keepers = Callable[["User"], "QuerySet[MiniProgram]"]
_keepers: list[Keepers] = []


def register_keepers(programs_of: Keepers) -> None:
    """Adds a source of ownership: `programs_of(user)` answers the mini programs of whose staff this person is."""
    if programs_of not in _keepers:
        _keepers.append(programs_of)


def sources_of_keeping() -> list[Keepers]:
    """Every source that was registered."""
    return list(_keepers)
