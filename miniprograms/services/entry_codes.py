"""Short codes and their QR pictures: they lead anyone to a page of a mini program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from core import qr
from core.errors import NotFound
from miniprograms.cards import home_card
from miniprograms.models import EntryCode, MiniProgram
from miniprograms.paths import clean_path
from miniprograms.services.programs import card_of

if TYPE_CHECKING:
    from chat.cards import Card


@dataclass(frozen=True, slots=True)
class Landing:
    """Where a code leads. `is_moved` says that its page is gone, and that this is the program's home instead."""

    program: MiniProgram
    path: str
    card: Card
    is_moved: bool


def code_for(*, program: MiniProgram, path: str = "") -> EntryCode:
    """The one code of this page, made when first asked for; however many ask at once, they get the same."""
    return EntryCode.objects.get_or_create(program=program, path=clean_path(path))[0]


def find_code(*, code: str) -> EntryCode:
    """The code of a published program. Raises NotFound."""
    codes = EntryCode.objects.select_related("program")
    found = codes.filter(code=code.lower(), program__is_published=True).first()
    if found is None:
        raise NotFound
    return found


def landing_of(*, code: EntryCode) -> Landing:
    """What the code shows today: its page, or the program's home where the page is no more."""
    try:
        card = card_of(program=code.program, path=code.path, sharer=None)
    except NotFound:
        return Landing(program=code.program, path="", card=home_card(program=code.program), is_moved=True)
    return Landing(program=code.program, path=code.path, card=card, is_moved=False)


def address_of_code(*, code: EntryCode) -> str:
    """The absolute address that the QR picture holds."""
    return f"{settings.PUBLIC_URL}{reverse('entry', args=[code.code])}"


def qr_svg(*, code: EntryCode) -> bytes:
    """The QR picture as SVG."""
    return qr.qr_svg(address_of_code(code=code))


def qr_png(*, code: EntryCode) -> bytes:
    """The QR picture as PNG."""
    return qr.qr_png(address_of_code(code=code))
