from __future__ import annotations

import re
from datetime import timedelta
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts import sessions
from accounts.errors import GuestsCannot, TooManyTokens
from accounts.models import AccessToken, ContactRequest
from accounts.services import contacts, guests, tokens
from core.errors import Invalid

pytestmark = pytest.mark.django_db


def bearer(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}


def test_a_token_is_stored_as_its_hash_only(alice):
    token, text = tokens.make_token(user=alice, name="script", scopes=["read"])
    assert text.startswith("souk_")
    assert len(text) == 45
    stored = " ".join(str(value) for value in AccessToken.objects.values().get().values())
    assert text not in stored
    assert token.hint == text[:9]
    assert tokens.find_token(text=text) == token
    assert tokens.find_token(text=text[:-1] + "!") is None


def test_a_token_reads_with_the_read_scope_and_notes_when_it_was_used(client, alice):
    _token, text = tokens.make_token(user=alice, name="script", scopes=["read"])
    answer = client.get("/api/me/", headers=bearer(text))
    assert (answer.status_code, answer.json()["username"]) == (200, "alice")
    used = AccessToken.objects.get().last_used_at
    assert used is not None
    client.get("/api/me/", headers=bearer(text))
    assert AccessToken.objects.get().last_used_at == used


def test_a_token_without_the_scope_may_not_write_and_nothing_happens(client, alice, dave):
    _token, text = tokens.make_token(user=alice, name="script", scopes=["read", "shop"])
    answer = client.post("/api/contact-requests/", {"username": "dave"}, "application/json", headers=bearer(text))
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert ContactRequest.objects.count() == 0


def test_a_token_with_the_scope_writes_but_does_not_read_without_read(client, alice, dave):
    _token, text = tokens.make_token(user=alice, name="script", scopes=["chat"])
    answer = client.post("/api/contact-requests/", {"username": "dave"}, "application/json", headers=bearer(text))
    assert answer.status_code == 201
    assert client.get("/api/contacts/", headers=bearer(text)).status_code == 403


def test_unknown_expired_and_revoked_tokens_are_401(client, alice):
    token, text = tokens.make_token(user=alice, name="script", scopes=["read"], expires_in_days=1)
    assert client.get("/api/me/", headers=bearer(text)).status_code == 200
    AccessToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get("/api/me/", headers=bearer(text)).status_code == 401
    AccessToken.objects.update(expires_at=None)
    tokens.revoke_token(token=token)
    answer = client.get("/api/me/", headers=bearer(text))
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    assert client.get("/api/me/", headers=bearer("souk_nothing")).status_code == 401


def test_a_token_of_somebody_who_may_not_sign_in_is_dead(client, alice):
    _token, text = tokens.make_token(user=alice, name="script", scopes=["read"])
    alice.is_active = False
    alice.save()
    assert client.get("/api/me/", headers=bearer(text)).status_code == 401


def test_revoking_closes_what_the_token_holds_open(monkeypatch, alice, django_capture_on_commit_callbacks):
    closed = []
    monkeypatch.setattr(sessions, "_closers", [lambda key, user_id: closed.append((key, user_id))])
    token, _text = tokens.make_token(user=alice, name="script", scopes=["read"])
    with django_capture_on_commit_callbacks(execute=True):
        tokens.revoke_token(token=token)
    assert closed == [(f"token:{token.uuid}", alice.pk)]


def test_tokens_are_refused_to_guests_and_past_the_limit_and_with_unknown_scopes(alice):
    with pytest.raises(GuestsCannot):
        tokens.make_token(user=guests.create_guest(), name="x", scopes=["read"])
    for scopes in ([], ["everything"], ["read", "admin"]):
        with pytest.raises(Invalid):
            tokens.make_token(user=alice, name="x", scopes=scopes)
    for number in range(tokens.TOKEN_LIMIT):
        tokens.make_token(user=alice, name=str(number), scopes=["read"])
    with pytest.raises(TooManyTokens):
        tokens.make_token(user=alice, name="one more", scopes=["read"])
    assert AccessToken.objects.count() == tokens.TOKEN_LIMIT


def test_a_token_opens_no_page(client, alice, dave):
    _token, text = tokens.make_token(user=alice, name="script", scopes=["read", "chat", "shop"])
    contacts.request_contact(sender=dave, username="alice")
    assert client.get("/chats/", headers=bearer(text)).status_code == 302


GOOD = "tea and biscuits 7"


@pytest.fixture
def held(client, alice):
    """The text of a token of alice's that works."""
    EmailAddress.objects.create(user=alice, email="alice@example.org", primary=True, verified=True)
    _token, text = tokens.make_token(user=alice, name="script", scopes=["read"])
    assert client.get("/api/me/", headers=bearer(text)).status_code == 200
    return text


def test_a_password_that_was_reset_by_mail_ends_every_token_and_the_mail_says_so(client, held):
    client.post("/accounts/password/reset/", {"email": "alice@example.org"})
    link = re.search(r"/accounts/password/reset/key/\S+", mail.outbox[0].body)
    assert link is not None
    client.post(client.get(link.group(), follow=True).request["PATH_INFO"], {"password1": GOOD})
    client.logout()
    assert client.get("/api/me/", headers=bearer(held)).status_code == 401
    assert AccessToken.objects.count() == 0
    assert "every access token was revoked" in mail.outbox[-1].body


def test_a_reset_that_fails_half_way_changes_neither_password_nor_tokens(client, held, alice, monkeypatch):
    client.post("/accounts/password/reset/", {"email": "alice@example.org"})
    link = re.search(r"/accounts/password/reset/key/\S+", mail.outbox[0].body)
    assert link is not None
    address = client.get(link.group(), follow=True).request["PATH_INFO"]
    monkeypatch.setattr(tokens, "revoke_token", lambda **_: (_ for _ in ()).throw(OSError("gone")))
    with pytest.raises(OSError, match="gone"):
        client.post(address, {"password1": GOOD})
    alice.refresh_from_db()
    assert alice.check_password("alice")
    assert AccessToken.objects.count() == 1


@pytest.mark.parametrize(("ticked", "left"), [({"revoke_tokens": "on"}, 0), ({}, 1)])
def test_changing_the_password_offers_to_end_the_tokens_and_the_mail_says_what_is_left(
    sign_in, alice, held, ticked, left
):
    browser = sign_in(alice)
    page = browser.get("/accounts/password/change/").content.decode()
    assert re.search(r'<input type="checkbox" name="revoke_tokens"[^>]* checked', page)
    browser.post("/accounts/password/change/", {"oldpassword": "alice", "password1": GOOD, **ticked})
    alice.refresh_from_db()
    assert alice.check_password(GOOD)
    assert AccessToken.objects.count() == left
    assert Client().get("/api/me/", headers=bearer(held)).status_code == (200 if left else 401)
    said = "1 access token still works" if left else "No access token can use your account"
    assert said in mail.outbox[-1].body


def test_a_wrong_old_password_ends_no_token(sign_in, alice, held):
    sign_in(alice).post("/accounts/password/change/", {"oldpassword": "no", "password1": GOOD, "revoke_tokens": "on"})
    assert AccessToken.objects.count() == 1


def test_who_has_no_token_is_not_asked_about_them(sign_in, alice):
    assert "revoke_tokens" not in sign_in(alice).get("/accounts/password/change/").content.decode()


def test_a_password_set_by_the_operators_command_ends_every_token(monkeypatch, alice, held):
    monkeypatch.setattr("getpass.getpass", lambda prompt="": GOOD)
    call_command("changepassword", "alice", stdout=StringIO())
    alice.refresh_from_db()
    assert alice.check_password(GOOD)
    assert Client().get("/api/me/", headers=bearer(held)).status_code == 401
