"""A person's drawer: the mini programs that they used recently, and those that they pinned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from miniprograms.models import MiniProgram, Visit

if TYPE_CHECKING:
    from accounts.models import User

RECENT_LIMIT = 12
SUGGESTED_LIMIT = 8


@dataclass(frozen=True, slots=True)
class Drawer:
    """What the drawer shows. `suggested` holds programs that the person neither used nor pinned."""

    pinned: list[MiniProgram]
    recent: list[MiniProgram]
    suggested: list[MiniProgram]


def drawer_of(*, user: User) -> Drawer:
    """The person's drawer now, without programs that are no longer published."""
    mine = Visit.objects.visible_to(user)
    pinned = [visit.program for visit in mine.pinned()]
    recent = [visit.program for visit in mine.recent()[:RECENT_LIMIT]]
    known = {program.pk for program in (*pinned, *recent)}
    others = MiniProgram.objects.published().exclude(pk__in=known).order_by("-created_at", "id")
    return Drawer(pinned=pinned, recent=recent, suggested=list(others[:SUGGESTED_LIMIT]))


def record_visit(*, user: User, program: MiniProgram) -> None:
    """Notes that the person opened the program just now: it goes to the front of the recent ones."""
    Visit.objects.bulk_create(
        [Visit(user=user, program=program, opened_at=timezone.now())],
        update_conflicts=True,
        unique_fields=["user", "program"],
        update_fields=["opened_at"],
    )


def forget_visit(*, user: User, program: MiniProgram) -> None:
    """Takes the program from the recent ones; a pin stays. Doing it twice changes nothing more."""
    Visit.objects.filter(user=user, program=program).update(opened_at=None)


def pin_program(*, user: User, program: MiniProgram) -> None:
    """Pins the program to the person's drawer. One that is pinned already keeps its place."""
    Visit.objects.get_or_create(user=user, program=program)
    Visit.objects.filter(user=user, program=program, pinned_at=None).update(pinned_at=timezone.now())


def unpin_program(*, user: User, program: MiniProgram) -> None:
    """Takes the program from the pinned ones. Doing it twice changes nothing more."""
    Visit.objects.filter(user=user, program=program).update(pinned_at=None)


def is_pinned(*, user: User, program: MiniProgram) -> bool:
    """Whether the person pinned the program."""
    return Visit.objects.filter(user=user, program=program).exclude(pinned_at=None).exists()


def visit_along(guest: User, member: User) -> Iterable[object]:
    """A guest signs in to an account: what they opened and pinned joins the account's drawer; a later visit counts."""
    mine = {visit.program_id: visit for visit in Visit.objects.filter(user=member)}
    for visit in Visit.objects.filter(user=guest):
        known = mine.get(visit.program_id) or Visit.objects.create(user=member, program_id=visit.program_id)
        opened = max(filter(None, (known.opened_at, visit.opened_at)), default=None)
        Visit.objects.filter(pk=known.pk).update(opened_at=opened, pinned_at=known.pinned_at or visit.pinned_at)
    return ()


def forget_visits(user: User) -> None:
    """Nothing is left of where somebody has been."""
    Visit.objects.filter(user=user).delete()
