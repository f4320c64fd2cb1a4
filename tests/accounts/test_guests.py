from __future__ import annotations

import pytest

from accounts.errors import NotAGuest, UsernameTaken
from accounts.models import User
from accounts.services import guests

pytestmark = pytest.mark.django_db


def test_a_guest_becomes_a_person_in_the_same_row():
    guest = guests.create_guest()
    assert (guest.kind, guest.has_usable_password()) == ("guest", False)
    person = guests.upgrade_guest(guest=guest, username="grace", email="grace@example.org", password="a long secret")
    assert (person.pk, person.uuid, person.kind, person.username) == (guest.pk, guest.uuid, "person", "grace")
    assert person.check_password("a long secret")


def test_upgrading_twice_happens_once():
    guest = guests.create_guest()
    again = User.objects.get(pk=guest.pk)
    guests.upgrade_guest(guest=guest, username="grace", password="a long secret")
    with pytest.raises(NotAGuest):
        guests.upgrade_guest(guest=again, username="mallory", password="another secret")
    guest.refresh_from_db()
    assert guest.username == "grace"
    assert guest.check_password("a long secret")


def test_a_taken_name_leaves_the_guest_a_guest(alice):
    guest = guests.create_guest()
    with pytest.raises(UsernameTaken):
        guests.upgrade_guest(guest=guest, username="ALICE", password="a long secret")
    guest.refresh_from_db()
    assert (guest.kind, guest.has_usable_password()) == ("guest", False)


def test_guests_have_a_name_that_can_be_read():
    guest = guests.create_guest()
    assert guest.name == f"Guest {guest.username[-4:]}"
    guest.display_name = "Grace"
    assert guest.name == "Grace"
