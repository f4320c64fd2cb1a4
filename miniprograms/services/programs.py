"""Mini programs as the host sees them: made, found, opened, and turned into cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from core.errors import NotFound
from miniprograms.models import MiniProgram
from miniprograms.paths import clean_path
from miniprograms.registry import provider_for

if TYPE_CHECKING:
    from django.core.files import File

    from accounts.models import User
    from chat.cards import Card


def create_program(
    *,
    slug: str,
    provider: str,
    name_en: str,
    name_zh: str = "",
    summary_en: str = "",
    summary_zh: str = "",
    icon: File[bytes] | None = None,
    linking: str = MiniProgram.Linking.OPEN,
) -> MiniProgram:
    """A new, published mini program at `/m/<slug>/`, answered for by the provider of that key."""
    program = MiniProgram(
        slug=slug, provider=provider, name_en=name_en, name_zh=name_zh, summary_en=summary_en, summary_zh=summary_zh,
        linking=linking,
    )  # fmt: skip
    if icon is not None:
        program.icon.save(icon.name or f"{slug}.png", icon, save=False)
    program.full_clean()
    program.save()
    return program


def set_icon(*, program: MiniProgram, icon: File[bytes]) -> None:
    """Puts another picture in the place of the program's icon; the old file goes once this is committed."""
    before, storage = program.icon.name, program.icon.storage
    program.icon.save(icon.name or f"{program.slug}.webp", icon, save=False)
    program.save(update_fields=["icon"])
    if before and before != program.icon.name:
        transaction.on_commit(lambda: storage.delete(before))


def find_program(*, slug: str) -> MiniProgram:
    """The published program of this slug. Raises NotFound."""
    program = MiniProgram.objects.published().filter(slug=slug).first()
    if program is None:
        raise NotFound
    return program


def address_of(*, program: MiniProgram, path: str) -> str:
    """The address within this site that shows the page. Raises BadPath, or NotFound where there is no such page."""
    return provider_for(program).open(program=program, path=clean_path(path))


def card_of(*, program: MiniProgram, path: str, sharer: User | None) -> Card:
    """The card of one of the program's pages. Raises BadPath, or NotFound where there is no such page."""
    return provider_for(program).card(program=program, path=clean_path(path), sharer=sharer)
