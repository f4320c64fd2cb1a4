from __future__ import annotations

from uuid import uuid4

import pytest

from accounts.services import contacts
from chat.services.conversations import create_group
from chat.services.typing import announce_typing

pytestmark = pytest.mark.django_db


def test_the_others_hear_who_types(talk, alice, bob, told):
    with told() as heard:
        assert announce_typing(user_id=alice.pk, conversation=talk.uuid)
    [parcel] = heard.parcels
    assert (parcel.users, parcel.transient) == ((bob.pk,), True)
    data = {"conversation": str(talk.uuid), "user": {"uuid": str(alice.uuid), "name": "Alice"}}
    assert heard.frames() == [{"type": "ring", "name": "typing", "data": data}]
    talk.refresh_from_db()
    assert talk.last_seq == 0


def test_who_could_not_write_there_is_not_heard(talk, alice, bob, dave, told):
    group = create_group(owner=alice, title="Tea", people=[bob])
    contacts.remove_contact(owner=alice, person=bob)
    with told() as heard:
        assert not announce_typing(user_id=alice.pk, conversation=talk.uuid)
        assert not announce_typing(user_id=dave.pk, conversation=talk.uuid)
        assert not announce_typing(user_id=dave.pk, conversation=group.uuid)
        assert not announce_typing(user_id=alice.pk, conversation=uuid4())
    assert heard.parcels == []
    with told() as heard:
        assert announce_typing(user_id=alice.pk, conversation=group.uuid)
    assert heard.parcels[0].users == (bob.pk,)
