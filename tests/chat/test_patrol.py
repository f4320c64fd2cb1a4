"""The rounds over open sockets find exactly those whose sign-in has ended, however it ended, among any others."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import AccessToken, User
from accounts.services import tokens
from chat.credentials import Credential, ended_among

pytestmark = pytest.mark.django_db


@pytest.fixture
def by_session(sign_in):
    """Makes the credential of a new session."""

    def make(person: User) -> Credential:
        person.refresh_from_db()
        key = sign_in(person).session.session_key
        return Credential(user_id=person.pk, session_key=key, stamp=person.password)

    return make


@pytest.fixture
def open_now(by_session, alice, bob, carol):
    """Two sessions and a token of Alice's, and sessions of two others."""
    token, _text = tokens.make_token(user=alice, name="t", scopes=["read"])
    of_token = Credential(user_id=alice.pk, session_key="t", stamp=alice.password, token_id=token.pk)
    return {
        "phone": by_session(alice),
        "desktop": by_session(alice),
        "bot": of_token,
        "bob": by_session(bob),
        "carol": by_session(carol),
    }


def end_session(one: Credential) -> None:
    Session.objects.filter(session_key=one.session_key).delete()


def let_session_expire(one: Credential) -> None:
    Session.objects.filter(session_key=one.session_key).update(expire_date=timezone.now())


def suspend(one: Credential) -> None:
    User.objects.filter(pk=one.user_id).update(suspended_until=timezone.now() + timedelta(days=1))


def close_account(one: Credential) -> None:
    User.objects.filter(pk=one.user_id).update(is_active=False)


def change_password(one: Credential) -> None:
    person = User.objects.get(pk=one.user_id)
    person.set_password("another one, and long")
    person.save()


HERS = {"phone", "desktop", "bot"}


def test_while_nothing_has_ended_nobody_is_found(open_now):
    assert ended_among(open_now.values()) == set()
    assert ended_among([*open_now.values(), *open_now.values()]) == set()  # two sockets of one session
    assert ended_among([]) == set()


@pytest.mark.parametrize(
    ("end", "whose", "ended"),
    [
        (end_session, "phone", {"phone"}),
        (let_session_expire, "bob", {"bob"}),
        (suspend, "desktop", HERS),
        (close_account, "carol", {"carol"}),
        (change_password, "phone", HERS),
    ],
)
def test_each_end_is_found_and_nobody_elses(open_now, end, whose, ended):
    end(open_now[whose])
    assert ended_among(open_now.values()) == {open_now[name] for name in ended}


def test_a_token_that_expired_ends_its_own_socket_alone(open_now, alice):
    AccessToken.objects.filter(user=alice).update(expires_at=timezone.now())
    assert ended_among(open_now.values()) == {open_now["bot"]}


def test_who_came_back_with_the_new_password_stays_while_the_old_sockets_go(open_now, alice, by_session):
    change_password(open_now["phone"])
    back = by_session(alice)
    assert ended_among([*open_now.values(), back]) == {open_now[name] for name in HERS}
    assert ended_among([back]) == set()


def test_the_password_of_another_person_is_not_ones_own(open_now, alice, bob):
    User.objects.filter(pk=alice.pk).update(password=bob.password)
    assert ended_among(open_now.values()) == {open_now[name] for name in HERS}
