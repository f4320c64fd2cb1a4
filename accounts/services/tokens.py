"""Personal access tokens: made once, kept as a hash, found by it, revoked."""

from __future__ import annotations

import hashlib
import secrets
import string
from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.errors import GuestsCannot, TooManyTokens
from accounts.models import AccessToken, User
from accounts.sessions import close_session, token_session_key
from core.errors import Invalid
from core.unavailable import bookkeeping

PREFIX = "souk_"
SECRET_LENGTH = 40  # characters of 62 kinds: 238 bits
HINT_LENGTH = len(PREFIX) + 4
TOKEN_LIMIT = 20  # a person
USE_IS_NOTED_EVERY = timedelta(minutes=1)
_ALPHABET = string.ascii_letters + string.digits


def make_token(
    *, user: User, name: str, scopes: Collection[str], expires_in_days: int | None = None
) -> tuple[AccessToken, str]:
    """A new token and its text, which is known only now. Raises GuestsCannot, TooManyTokens or Invalid."""
    if user.kind != User.Kind.PERSON:
        raise GuestsCannot
    if not scopes or set(scopes) - set(AccessToken.Scope.values):
        raise Invalid
    text = PREFIX + "".join(secrets.choice(_ALPHABET) for _ in range(SECRET_LENGTH))
    with transaction.atomic():
        if AccessToken.objects.filter(user=user).count() >= TOKEN_LIMIT:
            raise TooManyTokens
        token = AccessToken.objects.create(
            user=user,
            name=name.strip(),
            digest=digest_of(text),
            hint=text[:HINT_LENGTH],
            scopes=sorted(set(scopes)),
            expires_at=timezone.now() + timedelta(days=expires_in_days) if expires_in_days else None,
        )
    return token, text


def find_token(*, text: str) -> AccessToken | None:
    """The live token with this text, its user beside it; None where it is unknown, expired, or its user may not sign in."""
    now = timezone.now()
    return (
        AccessToken.objects.select_related("user")
        .filter(Q(expires_at=None) | Q(expires_at__gt=now))
        .filter(digest=digest_of(text), user__is_active=True, user__kind=User.Kind.PERSON)
        .filter(Q(user__suspended_until=None) | Q(user__suspended_until__lte=now))
        .first()
    )


def note_use(*, token: AccessToken) -> None:
    """Keeps when the token was last used, to the minute, so that a busy program does not write at every request."""
    now = timezone.now()
    if token.last_used_at and now - USE_IS_NOTED_EVERY < token.last_used_at <= now:
        return
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - USE_IS_NOTED_EVERY)
    with bookkeeping():
        AccessToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)


def revoke_token(*, token: AccessToken) -> None:
    """Ends the token at once, and whatever it holds open."""
    with transaction.atomic():
        close_session(session_key=token_session_key(token.uuid), user_id=token.user_id)
        AccessToken.objects.filter(pk=token.pk).delete()


def revoke_all(*, user: User) -> int:
    """Ends every token of this person, and whatever they hold open; returns how many there were."""
    with transaction.atomic():
        tokens = list(AccessToken.objects.filter(user=user))
        for token in tokens:
            revoke_token(token=token)
    return len(tokens)


def digest_of(text: str) -> str:
    """SHA-256 of a token's text. A fast hash is enough for a random secret of this length."""
    return hashlib.sha256(text.encode()).hexdigest()
