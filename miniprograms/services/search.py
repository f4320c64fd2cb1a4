"""Searching mini programs and, through their providers, their pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.errors import NotFound
from miniprograms.models import MiniProgram, Visit
from miniprograms.registry import Found, provider_for

if TYPE_CHECKING:
    from accounts.models import User

PROGRAM_LIMIT = 12  # programs found by name
SEARCHED_PROGRAMS = 10  # programs whose pages are searched: the person's own first
PAGES_EACH = 4


@dataclass(frozen=True, slots=True)
class PageHit:
    """One page of one program."""

    program: MiniProgram
    page: Found


@dataclass(frozen=True, slots=True)
class Hits:
    """What a search found."""

    programs: list[MiniProgram]
    pages: list[PageHit]


def search_programs(*, viewer: User, query: str) -> Hits:
    """Programs whose name or summary matches, and the matching pages of the programs nearest to the viewer."""
    words = " ".join(query.split())
    if not words:
        return Hits(programs=[], pages=[])
    named = list(MiniProgram.objects.published().matching(words).order_by("name_en", "id")[:PROGRAM_LIMIT])
    pages = [hit for program in _nearest_to(viewer) for hit in _pages_of(program, words, viewer)]
    return Hits(programs=named, pages=pages)


def _nearest_to(viewer: User) -> list[MiniProgram]:
    mine = [visit.program for visit in Visit.objects.visible_to(viewer).recent()[:SEARCHED_PROGRAMS]]
    others = MiniProgram.objects.published().exclude(pk__in=[program.pk for program in mine]).order_by("id")
    return [*mine, *others[: SEARCHED_PROGRAMS - len(mine)]]


def _pages_of(program: MiniProgram, words: str, viewer: User) -> list[PageHit]:
    try:
        found: Sequence[Found] = provider_for(program).search(
            program=program, query=words, viewer=viewer, limit=PAGES_EACH
        )
    except NotFound:  # its provider is not installed; its neighbours are searched all the same
        return []
    return [PageHit(program=program, page=page) for page in found[:PAGES_EACH]]
