"""Deleting one's account: a time to think, and then what is only about the person goes, while others keep their history."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.announcements import announce
from accounts.belongings import say_farewell
from accounts.models import AccessToken, Block, Contact, ContactRequest, ContactTag, User
from accounts.services import exports
from accounts.services.sanctions import record
from accounts.sessions import close_session
from core.errors import Forbidden
from core.rounds import for_each

if TYPE_CHECKING:
    from datetime import datetime

BATCH = 20


def ask_to_leave(*, user: User) -> datetime:
    """The account is deleted after ACCOUNT_GRACE_DAYS; returns when. Asking again moves nothing. Operators: Forbidden."""
    if user.is_superuser or user.kind == User.Kind.OFFICIAL:
        raise Forbidden
    end = timezone.now() + timedelta(days=settings.ACCOUNT_GRACE_DAYS)
    User.objects.filter(pk=user.pk, leaving_at=None).update(leaving_at=end)
    user.refresh_from_db(fields=["leaving_at"])
    return user.leaving_at or end


def stay(*, user: User) -> None:
    """Takes it back, while there is time."""
    User.objects.filter(pk=user.pk, deleted_at=None).update(leaving_at=None)
    user.refresh_from_db(fields=["leaving_at"])


def delete_due_accounts() -> int:
    """Deletes the accounts whose time is over; returns how many. One that fails is logged and tried again."""
    due = User.objects.filter(leaving_at__lte=timezone.now(), deleted_at=None)
    chosen = due.order_by("leaving_at")[:BATCH]
    return for_each(chosen, lambda user: delete_account(user=user), what="Deleting an account")


def delete_account(*, user: User) -> None:
    """Empties the person's row and everything that is theirs alone. Messages and orders stay with it. Twice is once."""
    with transaction.atomic():
        if not User.objects.filter(pk=user.pk, deleted_at=None).update(deleted_at=timezone.now()):
            return
        say_farewell(user)
        known = list(Contact.objects.filter(person=user).values_list("owner_id", flat=True))
        _forget_people(user)
        _forget_ways_in(user)
        exports.forget_exports(user=user)
        picture, storage = user.avatar.name, user.avatar.storage
        _empty_row(user)
        record(actor=None, action="account deleted", subject=user)
        close_session(session_key=None, user_id=user.pk)
        for name in ("contacts.changed", "conversations.changed"):
            announce(name=name, to=known, data={})
        if picture:
            transaction.on_commit(lambda: storage.delete(picture))


def _forget_people(user: User) -> None:
    Contact.objects.filter(Q(owner=user) | Q(person=user)).delete()
    ContactTag.objects.filter(owner=user).delete()
    ContactRequest.objects.filter(Q(sender=user) | Q(receiver=user)).delete()
    Block.objects.filter(Q(owner=user) | Q(person=user)).delete()


def _forget_ways_in(user: User) -> None:
    AccessToken.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    for session in UserSession.objects.filter(user=user):
        session.end()


def _empty_row(user: User) -> None:
    user.username = f"deleted-{user.uuid.hex[:16]}"
    user.display_name = user.email = user.language = user.first_name = user.last_name = ""
    user.avatar = ""
    user.contact_code = user.leaving_at = user.last_login = None
    user.is_active = user.is_staff = False
    user.set_unusable_password()
    user.deleted_at = timezone.now()
    user.save()
