"""What a group is called and looks like, who is in it, and who runs it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from typing import IO, TYPE_CHECKING

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Contact
from accounts.services.speaking import check_may_reach, check_words
from chat import events
from chat.changes import ConversationChanged, MembersChanged
from chat.errors import NotContacts, OwnerOnly, PictureRefused
from chat.models import Conversation, Membership
from chat.models.conversation import TITLE_LIMIT
from chat.services import seats
from chat.services.messages import add_system_line
from core.errors import Invalid, NotFound
from core.pictures import NotAPicture, square_webp
from core.text import take_name, take_text

if TYPE_CHECKING:
    from accounts.models import User

Role = Membership.Role
PICTURE_SIDE = 256  # pixels
ANNOUNCEMENT_LIMIT = 2000  # characters
SLOW_CHOICES = (0, 10, 30, 60, 300, 900, 3600)  # seconds between two messages of one member
NAMES_IN_LINE = 5


def rename_group(*, group: Conversation, by: User, title: str) -> None:
    """Gives the group another name. Raises AdminsOnly, or Invalid for an empty or too long one."""
    words = _("Choose a name of at most 80 characters.")
    title = take_name(title, field="title", limit=TITLE_LIMIT, words=words, is_needed=True)
    with transaction.atomic():
        if _run(group, by).title != title:
            check_words(author=by, text=title, about="group title")
            _change(group, title=title)
            _say(group, "group.renamed", name=by.name, title=title)


def set_picture(*, group: Conversation, by: User, file: IO[bytes]) -> None:
    """Cuts the picture to a square and keeps it as WebP under a name made of its content. Raises PictureRefused."""
    try:
        content = square_webp(file, side=PICTURE_SIDE)
    except NotAPicture as error:
        raise PictureRefused(fields={"picture": PictureRefused.message}) from error
    _replace_picture(group, by, content)


def clear_picture(*, group: Conversation, by: User) -> None:
    """Takes the picture away, and its file."""
    _replace_picture(group, by, None)


def announce(*, group: Conversation, by: User, text: str) -> None:
    """Puts an announcement on top of the group until each member has read it; an empty one takes it away."""
    words = _("Write an announcement of at most 2,000 characters, or leave it empty for none.")
    text = take_text(text, field="announcement", limit=ANNOUNCEMENT_LIMIT, words=words)
    with transaction.atomic():
        if _run(group, by).announcement != text:
            check_words(author=by, text=text, about="announcement")
            _change(group, announcement=text, announced_at=timezone.now() if text else None)
            if text:
                Membership.objects.filter(conversation=group, user=by).update(announcement_seen_at=group.announced_at)
                _say(group, "group.announced", name=by.name)


def see_announcement(*, group: Conversation, user: User) -> None:
    """This person has read the announcement: their devices show it no more by itself. Raises NotFound."""
    seen = seats.current_seats(group).filter(user=user).update(announcement_seen_at=timezone.now())
    if not seen:
        raise NotFound
    seats.ring_changed(group, [user.pk])


def set_slow_mode(*, group: Conversation, by: User, seconds: int) -> None:
    """How long a plain member waits between two messages; 0 for no wait. Raises Invalid for what is not offered."""
    if seconds not in SLOW_CHOICES:
        raise Invalid(fields={"slow_seconds": Invalid.message})
    with transaction.atomic():
        if _run(group, by).slow_seconds != seconds:
            _change(group, slow_seconds=seconds)
            _say(group, "group.slow" if seconds else "group.fast", name=by.name, seconds=seconds)


def add_people(*, group: Conversation, by: User, people: Collection[User]) -> list[User]:
    """Seats contacts of a member's; returns those who were not in it yet. Raises NotContacts, Invalid or GroupFull."""
    if not people:
        raise Invalid(fields={"people": _("Choose at least one person.")})
    with transaction.atomic():
        seats.hold(group)
        seats.seat_in(group, by)
        check_may_reach(person=by)
        if Contact.objects.unblocked().filter(owner=by, person__in=people).count() != len(set(people)):
            raise NotContacts
        newcomers = seats.take_seats(group, list(people))
        if newcomers:
            _tell_people(group, newcomers)
            _say(group, "group.added", name=by.name, people=_names(newcomers))
            seats.ring_changed(group, [person.pk for person in newcomers])
    return newcomers


def leave_group(*, group: Conversation, user: User) -> None:
    """Gives up one's seat. A leaving owner is followed by the oldest admin, else by the oldest member."""
    with transaction.atomic():
        seats.hold(group)
        seat = seats.seat_in(group, user)
        seats.give_up_seat(seat, was_removed=False)
        heir = _oldest(group) if seat.role == Role.OWNER else None
        if heir is not None:
            _set_role(heir, Role.OWNER)
        _tell_people(group, [user, *([heir.user] if heir else [])])
        _say(group, "group.left", name=user.name)
        if heir is not None:
            _say(group, "group.owner", name=heir.user.name)
        seats.ring_changed(group, [user.pk])


def remove_member(*, group: Conversation, by: User, person: User) -> None:
    """Takes somebody's seat away. The owner removes anyone, admins remove plain members.

    Raises AdminsOnly, OwnerOnly for an admin who would remove one, or NotFound. Who was removed comes back only if an
    admin says so.
    """
    with transaction.atomic():
        seats.hold(group)
        mine = seats.admin_seat(group, by)
        theirs = seats.seat_in(group, person)
        if mine.pk == theirs.pk:
            raise Invalid
        if theirs.is_admin and mine.role != Role.OWNER:
            raise OwnerOnly
        seats.give_up_seat(theirs, was_removed=True)
        _tell_people(group, [person])
        _say(group, "group.removed", name=by.name, person=person.name)
        seats.ring_changed(group, [person.pk])


def set_role(*, group: Conversation, by: User, person: User, role: str) -> None:
    """The owner makes a member an admin or an admin a member again, or hands the group over. Raises OwnerOnly."""
    if role not in Role.values:
        raise Invalid(fields={"role": Invalid.message})
    with transaction.atomic():
        seats.hold(group)
        mine, theirs = seats.seat_in(group, by), seats.seat_in(group, person)
        if mine.role != Role.OWNER:
            raise OwnerOnly
        if mine.pk == theirs.pk or theirs.role == role:
            return
        _set_role(theirs, Role(role))
        if role == Role.OWNER:
            _set_role(mine, Role.ADMIN)
        _tell_people(group, [person, by] if role == Role.OWNER else [person])
        _say(group, f"group.{role}", name=person.name)


def _run(group: Conversation, by: User) -> Conversation:
    """The group as it is now, held, where this person runs it and may be noticed."""
    seats.hold(group)
    seats.admin_seat(group, by)
    check_may_reach(person=by)
    return group


def _change(group: Conversation, **changes: object) -> None:
    Conversation.objects.filter(pk=group.pk).update(**changes)
    group.refresh_from_db()
    events.tell(conversation=group, change=ConversationChanged(group))


def _replace_picture(group: Conversation, by: User, content: bytes | None) -> None:
    with transaction.atomic():
        before = _run(group, by).avatar.name
        storage = group.avatar.storage
        name = ""
        if content:
            name = storage.save(
                f"groups/{hashlib.sha256(content + group.uuid.bytes).hexdigest()[:24]}.webp", ContentFile(content)
            )
        elif not before:
            return
        _change(group, avatar=name)
        _say(group, "group.pictured", name=by.name)
        if before:
            transaction.on_commit(lambda: storage.delete(before))


def _tell_people(group: Conversation, people: Collection[User]) -> None:
    change = MembersChanged(group, tuple(person.pk for person in people))
    events.tell(conversation=group, change=change)


def _say(group: Conversation, code: str, **values: object) -> None:
    add_system_line(conversation=group, code=code, values=values)


def _names(people: Collection[User]) -> str:
    names = [person.name for person in people]
    return ", ".join(names[:NAMES_IN_LINE]) + (f" +{len(names) - NAMES_IN_LINE}" if len(names) > NAMES_IN_LINE else "")


def _oldest(group: Conversation) -> Membership | None:
    waiting = seats.current_seats(group).select_related("user").order_by("joined_at", "pk")
    return waiting.filter(role=Role.ADMIN).first() or waiting.first()


def _set_role(seat: Membership, role: Membership.Role) -> None:
    Membership.objects.filter(pk=seat.pk).update(role=role)
