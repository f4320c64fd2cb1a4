"""Django's sessions in the database; the question for one, which nearly every request asks, is written once."""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from core.statements import Load

_alive: Load[Session] = Load(lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now))


class SessionStore(DatabaseStore):
    """`SESSION_ENGINE`: the same table and rules as Django's own."""

    def _get_session_from_db(self) -> Session | None:
        found = _alive.first(str(self.session_key), timezone.now())
        if found is None:
            self._session_key = None
        return found
