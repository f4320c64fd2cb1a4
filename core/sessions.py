"""Django's sessions in the database; what nearly every request asks of one is done once."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.core import signing
from django.db.models import QuerySet
from django.utils import timezone

from core.statements import Count, Statement


def _alive(keys: list[str], now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key__among=keys, expire_date__gt=now)


_one = Statement(
    lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now).values_list("session_data")
)
_many = Statement(lambda keys, now: _alive(keys, now).values_list("session_key"))
_count = Count(_alive)


def count_alive(keys: list[str]) -> int:
    """How many of these sessions, no two the same, are there and have not expired."""
    return _count.of(keys, timezone.now())


def alive(keys: list[str]) -> set[str]:
    """Those of these sessions that are there and have not expired."""
    return {key for (key,) in _many.ask(keys, timezone.now())}


def is_alive(key: str) -> bool:
    """Whether this session is there and has not expired."""
    return bool(_one.ask(key, timezone.now()))


class _Raw:
    """A serializer for `signing` that leaves the bytes as they are."""

    def dumps(self, obj: bytes) -> bytes:
        """The same bytes."""
        return obj

    def loads(self, data: bytes) -> bytes:
        """The same bytes."""
        return data


@lru_cache(maxsize=4096)
def _opened(data: str, salt: str, _secret: str) -> bytes:
    """What signed session data says. Raises BadSignature. A session changes rarely, and is read with every request.

    The secret is only named so that what another one signed is looked at anew.
    """
    said: bytes = signing.loads(data, salt=salt, serializer=_Raw)
    return said


class SessionStore(DatabaseStore):
    """`SESSION_ENGINE`: the same table and rules as Django's own."""

    def decode(self, session_data: str | bytes) -> dict[str, Any]:
        """What the session holds; a dictionary of its own each time. Nothing where the data are not ours."""
        try:
            said: dict[str, Any] = self.serializer().loads(
                _opened(str(session_data), self.key_salt, settings.SECRET_KEY)
            )
        except (signing.BadSignature, ValueError):
            return dict(super().decode(session_data))  # which says so in the log
        return said

    def load(self) -> dict[str, Any]:
        """What the session of this key holds; nothing, and no key any more, where it is not there or has expired."""
        for (data,) in _one.ask(str(self.session_key), timezone.now()):
            return self.decode(data)
        self._session_key = None
        return {}
