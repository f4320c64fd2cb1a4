"""Ways into a group: links and their QR codes, and asking an admin where the link says so."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.errors import GuestsCannot
from accounts.models import User
from accounts.services.blocks import blockers_of
from accounts.services.speaking import check_may_reach, check_said
from chat import events
from chat.changes import MembersChanged
from chat.errors import InviteGone, RequestAnswered
from chat.models import Conversation, Invite, JoinRequest, Membership
from chat.services import seats
from chat.services.messages import add_system_line
from core.errors import NotFound
from core.text import take_name

if TYPE_CHECKING:
    from datetime import datetime

State = JoinRequest.State
LINE_LIMIT = 120  # characters


@dataclass(frozen=True, slots=True)
class Arrival:
    """What came of an invitation: `state` is "joined", "inside" (was in it already) or "asked"."""

    group: Conversation
    state: str


def make_invite(
    *,
    group: Conversation,
    by: User,
    days: int | None = 7,
    use_limit: int | None = None,
    needs_approval: bool = False,
    allows_guests: bool = False,
) -> Invite:
    """A link that works for so many days (None: until it is revoked) and so many people. Raises AdminsOnly."""
    seats.admin_seat(group, by)
    check_may_reach(person=by)
    return Invite.objects.create(
        conversation=group,
        by=by,
        needs_approval=needs_approval,
        allows_guests=allows_guests,
        use_limit=use_limit,
        expires_at=timezone.now() + timedelta(days=days) if days else None,
    )


def live_invites(*, group: Conversation, by: User) -> QuerySet[Invite]:
    """The links that still work, newest first. Raises AdminsOnly."""
    seats.admin_seat(group, by)
    return Invite.objects.filter(_works(timezone.now()), conversation=group).select_related("by").order_by("-pk")


def revoke_invite(*, invite: Invite, by: User) -> None:
    """The link leads nowhere any more. Revoking twice changes nothing. Raises AdminsOnly."""
    seats.admin_seat(invite.conversation, by)
    Invite.objects.filter(pk=invite.pk, revoked_at=None).update(revoked_at=timezone.now())


def find_invite(*, code: str) -> Invite:
    """The link with this code, if it still works; else InviteGone: expired, used up and unknown look the same."""
    invites = Invite.objects.select_related("conversation", "by").filter(_works(timezone.now()), code=code)
    invite: Invite | None = invites.first()
    if invite is None or not invite.conversation.member_count:
        raise InviteGone
    return invite


def address_of(*, invite: Invite) -> str:
    """The absolute address that the link and the QR picture hold."""
    return f"{settings.PUBLIC_URL}{reverse('group-invite', args=[invite.code])}"


def state_for(*, invite: Invite, user: User) -> str:
    """How this person stands to the group: "inside", "asked" or "outside"."""
    if seats.current_seats(invite.conversation).filter(user=user).exists():
        return "inside"
    waiting = JoinRequest.objects.filter(conversation=invite.conversation, user=user, state=State.PENDING)
    return "asked" if waiting.exists() else "outside"


def follow_invite(*, invite: Invite, user: User, line: str = "") -> Arrival:
    """Joins by a link, or asks the admins where the link says so or the person was removed before.

    Raises InviteGone, GuestsCannot or GroupFull. Going the same way again changes nothing.
    """
    if user.kind == User.Kind.GUEST and not invite.allows_guests:
        raise GuestsCannot
    if user.kind == User.Kind.OFFICIAL:
        raise NotFound
    group = invite.conversation
    with transaction.atomic():
        seats.hold(group)
        state = state_for(invite=invite, user=user)
        if state != "outside":
            return Arrival(group, state)
        _use(invite)
        was_removed = Membership.objects.filter(conversation=group, user=user, was_removed=True).exists()
        if invite.needs_approval or was_removed:
            return _ask(invite, user, line)
        _join(group, user)
    return Arrival(group, "joined")


def waiting_requests(*, group: Conversation, by: User) -> QuerySet[JoinRequest]:
    """Who asks to come in, oldest first. Raises AdminsOnly."""
    seats.admin_seat(group, by)
    return JoinRequest.objects.filter(conversation=group, state=State.PENDING).select_related("user").order_by("pk")


def answer_request(*, request: JoinRequest, by: User, accept: bool) -> None:
    """Lets somebody in, or not; who asked is told only by getting in. Raises AdminsOnly, RequestAnswered, GroupFull."""
    group = request.conversation
    with transaction.atomic():
        seats.hold(group)
        seats.admin_seat(group, by)
        waiting = JoinRequest.objects.filter(pk=request.pk, state=State.PENDING)
        answer = State.ACCEPTED if accept else State.REFUSED
        if not waiting.update(state=answer, answered_by=by, answered_at=timezone.now()):
            raise RequestAnswered
        if accept:
            _join(group, request.user)
        _ring_admins(group)


def _works(now: datetime) -> Q:
    """Not revoked, not expired, not used up."""
    return Q(revoked_at=None) & (Q(expires_at=None) | Q(expires_at__gt=now)) & (
        Q(use_limit=None) | Q(uses__lt=F("use_limit"))
    )  # fmt: skip


def _use(invite: Invite) -> None:
    """Counts one who came by the link: the conditional UPDATE is the verdict."""
    if not Invite.objects.filter(_works(timezone.now()), pk=invite.pk).update(uses=F("uses") + 1):
        raise InviteGone


def _ask(invite: Invite, user: User, line: str) -> Arrival:
    group, line = invite.conversation, take_name(line, field="line", limit=LINE_LIMIT)
    check_said(author=user, text=line, about="request to join")
    try:
        with transaction.atomic():
            JoinRequest.objects.create(conversation=group, invite=invite, user=user, line=line)
    except IntegrityError:
        return Arrival(group, "asked")
    _ring_admins(group, but=blockers_of(user_id=user.pk))
    return Arrival(group, "asked")


def _join(group: Conversation, user: User) -> None:
    if seats.take_seats(group, [user]):
        events.tell(conversation=group, change=MembersChanged(group, (user.pk,)))
        add_system_line(conversation=group, code="group.joined", values={"name": user.name})
        seats.ring_changed(group, [user.pk])


def _ring_admins(group: Conversation, but: Collection[int] = ()) -> None:
    running = seats.current_seats(group).filter(role__in=[Membership.Role.OWNER, Membership.Role.ADMIN])
    running = running.exclude(user_id__in=but)
    events.ring("requests.changed", {"conversation": str(group.uuid)}, list(running.values_list("user_id", flat=True)))
