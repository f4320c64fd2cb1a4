"""The card of a mini program's home, and what every provider's cards are made with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from chat.cards import ActionView, Card, CardView, PictureView, card_view
from miniprograms.errors import GuestsCannotShare
from miniprograms.models import MiniProgram

if TYPE_CHECKING:
    from accounts.models import User

HOME = "miniprograms.home"
ICON_SIZE = 128  # pixels; icons are square


def snapshot_in_every_language(draw: Callable[[], CardView]) -> dict[str, CardView]:
    """What `draw` answers in each of the site's languages: a card's `snapshot`."""
    views: dict[str, CardView] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            views[language] = draw()
    return views


def in_readers_snapshot(card: Card) -> CardView:
    """The card as it was shared, in the reader's language."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    return card.snapshot.get(language) or card.snapshot[settings.LANGUAGE_CODE]


def forward_as_shared(card: Card, user: User) -> None:
    """The rule for passing on the cards of programs: who may share one. Raises GuestsCannotShare."""
    if user.is_guest:
        raise GuestsCannotShare


def source_of(program: MiniProgram) -> dict[str, str]:
    """The `source` of every card that comes from this program."""
    return {"name": program.name, "icon": program.icon_url}


def home_card(*, program: MiniProgram) -> Card:
    """The card of a program's home: its icon, name and summary."""
    snapshot = snapshot_in_every_language(lambda: _home_view(program))
    return Card(kind=HOME, ref=str(program.uuid), program=program.slug, path="", snapshot=snapshot)


def render_homes(cards: Sequence[Card], viewer: User) -> list[CardView]:
    """Homes as they are now: name and summary follow the program; an unpublished one is gone."""
    programs = {
        str(program.uuid): program
        for program in MiniProgram.objects.published().filter(uuid__in=[card.ref for card in cards])
    }
    return [_home_view(programs[card.ref]) if card.ref in programs else _gone(card) for card in cards]


def _home_view(program: MiniProgram) -> CardView:
    picture = None
    if program.icon:
        picture = PictureView(src=program.icon_url, width=ICON_SIZE, height=ICON_SIZE, alt="")
    return card_view(
        title=program.name,
        subtitle=program.summary,
        picture=picture,
        action=ActionView(type="open", label=_("Open")),
        source={"name": _("Mini program"), "icon": ""},
    )


def _gone(card: Card) -> CardView:
    shared = in_readers_snapshot(card)
    return card_view(title=shared["title"], note=_("This mini program is no longer here."), is_gone=True)
