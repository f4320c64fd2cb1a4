"""Makes people inside the site; run there by `Site.people`."""

from __future__ import annotations

import json
from datetime import timedelta
from importlib import import_module
from itertools import permutations
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import Contact, User
from chat.services.conversations import create_group
from tests.faults.plan import PEOPLE


def make_circles(count: int) -> None:
    """Prints `count` groups of people who know each other, each with a session."""
    base = uuid4().hex[:8]
    names = [f"f{base}-{circle}-{place}" for circle in range(count) for place in range(PEOPLE)]
    User.objects.bulk_create(User(username=name, display_name=name, password="!none") for name in names)
    people = list(User.objects.filter(username__startswith=f"f{base}-").order_by("pk"))
    circles = [people[start : start + PEOPLE] for start in range(0, len(people), PEOPLE)]
    Contact.objects.bulk_create(
        Contact(owner=owner, person=person) for circle in circles for owner, person in permutations(circle, 2)
    )
    keys = {person.pk: _session(person) for person in people}
    Session.objects.bulk_create(keys.values())
    made = []
    for circle in circles:
        group = create_group(owner=circle[0], title="Everybody", people=circle[1:])
        people = [{"uuid": str(one.uuid), "session": keys[one.pk].pk} for one in circle]
        made.append({"group": str(group.uuid), "people": people})
    print(json.dumps(made))  # noqa: T201 — the test reads it


def _session(person: User) -> Session:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    holds = {
        SESSION_KEY: str(person.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: person.get_session_auth_hash(),
    }
    ends = timezone.now() + timedelta(days=1)
    return Session(session_key=store._get_new_session_key(), session_data=store.encode(holds), expire_date=ends)
