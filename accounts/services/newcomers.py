"""Limits for accounts of the first hours: enough for a person, little for a machine that makes accounts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from accounts.errors import NewAccountLimit
from accounts.models import ContactRequest

if TYPE_CHECKING:
    from accounts.models import User

DAY = timedelta(hours=24)


def is_new(*, user: User) -> bool:
    """Whether the account is younger than NEW_ACCOUNT_HOURS. An operator's never is."""
    age = timezone.now() - user.date_joined
    return not user.is_superuser and age < timedelta(hours=settings.NEW_ACCOUNT_HOURS)


def check_may_ask(*, sender: User) -> None:
    """Raises NewAccountLimit for one request too many: by NEW_ACCOUNT_REQUESTS while new, REQUESTS_A_DAY for everyone."""
    limit = settings.NEW_ACCOUNT_REQUESTS if is_new(user=sender) else settings.REQUESTS_A_DAY
    asked = ContactRequest.objects.filter(sender=sender, created_at__gt=timezone.now() - DAY).count()
    if asked >= limit:
        raise NewAccountLimit(details={"retry_after": int(DAY.total_seconds())})
