"""Warning, muting and suspending people, hearing what they say to it, and the book of all that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.announcements import announce
from accounts.errors import AlreadyAppealed
from accounts.models import Appeal, AuditEntry, Sanction, User
from accounts.models.moderation import EXCERPT_LIMIT
from accounts.models.user import FOR_EVER
from accounts.sessions import close_session
from core.errors import Forbidden, Invalid
from core.text import clean_text

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

Kind = Sanction.Kind
EFFECTS = {Kind.MUTE: "muted_until", Kind.SUSPEND: "suspended_until"}


_restorers: list[Callable[[Sanction], None]] = []


def register_restorer(restorer: Callable[[Sanction], None]) -> None:
    """Adds `restorer(sanction)`, called in the transaction that lifts one: what it took away may come back."""
    if restorer not in _restorers:
        _restorers.append(restorer)


def unseen(*, user: User) -> int:
    """How much was done about somebody that they have not read yet."""
    return Sanction.objects.filter(user=user, seen_at=None).count()


def record(*, actor: User | None, action: str, subject: User | None = None, target: str = "", reason: str = "") -> None:
    """Writes an entry into the book. Call it in the transaction that did it."""
    AuditEntry.objects.create(
        actor=actor,
        actor_name=actor.username if actor else "",
        action=action,
        subject=subject,
        subject_name=subject.username if subject else "",
        target=target,
        reason=reason,
    )


def impose(
    *,
    kind: str,
    user: User,
    by: User,
    reason: str,
    days: int | None = None,
    target: str = "",
    message: UUID | None = None,
    excerpt: str = "",
) -> Sanction:
    """Warns, mutes or suspends somebody, from now for so many days (None: for ever; a warning has no end), or tells them that
    a `message` of theirs was removed, by how it began.

    Who is suspended is signed out everywhere at once, sockets too. Operators are no subject. Raises Forbidden or Invalid.
    """
    if user.is_superuser or user.kind == User.Kind.OFFICIAL:
        raise Forbidden
    reason = clean_text(reason)
    if not reason or len(reason) > 500:
        raise Invalid(fields={"reason": _("Say why: the person reads it.")})
    until = None if kind in {Kind.WARN, Kind.REMOVE} else timezone.now() + timedelta(days=days) if days else FOR_EVER
    with transaction.atomic():
        sanction = Sanction.objects.create(
            user=user, kind=kind, reason=reason, until=until, by=by, message=message, excerpt=excerpt[:EXCERPT_LIMIT]
        )
        _apply(user, kind)
        record(actor=by, action=kind, subject=user, target=target, reason=reason)
        if kind == Kind.SUSPEND:
            close_session(session_key=None, user_id=user.pk)
        announce(name="standing.changed", to=[user.pk])
    return sanction


def lift(*, sanction: Sanction, by: User, reason: str = "") -> None:
    """Ends a sanction before its time. Twice changes nothing."""
    with transaction.atomic():
        if Sanction.objects.filter(pk=sanction.pk, lifted_at=None).update(lifted_at=timezone.now()):
            _apply(sanction.user, sanction.kind)
            record(actor=by, action=f"lift {sanction.kind}", subject=sanction.user, reason=reason)
            for restore in _restorers:
                restore(sanction)
            announce(name="standing.changed", to=[sanction.user_id])


def standing_of(*, user: User) -> QuerySet[Sanction]:
    """What was done about somebody, the latest first, each with its appeal."""
    return Sanction.objects.filter(user=user).select_related("appeal")


def see_standing(*, user: User) -> None:
    """The person has read what was done about them."""
    Sanction.objects.filter(user=user, seen_at=None).update(seen_at=timezone.now())


def appeal(*, sanction: Sanction, text: str) -> Appeal:
    """The person says that it should not be so. Raises Invalid, or AlreadyAppealed: one appeal for each sanction."""
    text = clean_text(text)
    if not text or len(text) > 2000:
        raise Invalid(fields={"text": _("Write what we should know, in at most 2,000 characters.")})
    try:
        with transaction.atomic():
            return Appeal.objects.create(sanction=sanction, text=text)
    except IntegrityError as error:
        raise AlreadyAppealed from error


def answer_appeal(*, appeal: Appeal, by: User, grant: bool, answer: str) -> None:
    """Grants an appeal, which lifts the sanction, or refuses it. An answered one stays as it was answered."""
    state = Appeal.State.GRANTED if grant else Appeal.State.REFUSED
    with transaction.atomic():
        open_one = Appeal.objects.filter(pk=appeal.pk, state=Appeal.State.OPEN)
        if not open_one.update(state=state, answer=answer[:500], answered_at=timezone.now()):
            return
        record(actor=by, action=f"appeal {state}", subject=appeal.sanction.user, reason=answer)
        if grant:
            lift(sanction=appeal.sanction, by=by, reason=answer)


def _apply(user: User, kind: str) -> None:
    """The user's own row says until when: the latest end of what is not lifted."""
    column = EFFECTS.get(Kind(kind))
    if column is None:
        return
    standing = Sanction.objects.filter(user=user, kind=kind, lifted_at=None)
    latest: datetime | None = standing.aggregate(latest=Max("until"))["latest"]
    User.objects.filter(pk=user.pk).update(**{column: latest})
    setattr(user, column, latest)
