from __future__ import annotations

from datetime import timedelta

import pytest
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
