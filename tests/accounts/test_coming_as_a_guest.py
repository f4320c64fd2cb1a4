from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.models import User
from core.limits import PageThrottle

pytestmark = pytest.mark.django_db
GOOD = "tea and biscuits 7"


@pytest.fixture
def guest_client() -> Client:
    client = Client()
    client.post("/accounts/guest/")
    return client


def test_one_tap_lets_somebody_in_at_the_page_they_came_for(client):
    answer = client.post("/accounts/guest/", {"next": "/m/tea/p/1/?from=qr"})
    assert (answer.status_code, answer["Location"]) == (302, "/m/tea/p/1/?from=qr")
    guest = User.objects.get()
    assert (guest.kind, guest.has_usable_password()) == ("guest", False)
    assert client.get("/api/me/").json()["uuid"] == str(guest.uuid)


def test_a_second_tap_makes_no_second_guest(guest_client):
    assert guest_client.post("/accounts/guest/", {"next": "/settings/"})["Location"] == "/settings/"
    assert User.objects.count() == 1


def test_a_link_makes_no_guest(client):
    assert client.get("/accounts/guest/").status_code == 405
    assert User.objects.count() == 0


def test_a_form_of_another_site_makes_no_guest():
    assert Client(enforce_csrf_checks=True).post("/accounts/guest/").status_code == 403
    assert User.objects.count() == 0


def test_guests_from_one_address_are_limited(monkeypatch):
    monkeypatch.setattr(PageThrottle, "THROTTLE_RATES", {"guest": "2/hour"})
    answers = [Client().post("/accounts/guest/") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert int(answers[2]["Retry-After"]) > 0
    assert User.objects.count() == 2


def test_a_guest_becomes_a_person_and_stays_signed_in_and_loses_nothing(guest_client):
    guest = User.objects.get()
    answer = guest_client.post(
        "/settings/upgrade/",
        {"username": "grace", "email": "Grace@Example.org", "password1": GOOD, "next": "/m/tea/cart/"},
    )
    assert (answer.status_code, answer["Location"]) == (302, "/m/tea/cart/")
    me = guest_client.get("/api/me/").json()
    assert (me["uuid"], me["username"], me["kind"]) == (str(guest.uuid), "grace", "person")
    assert User.objects.get().pk == guest.pk
    address = EmailAddress.objects.get()
    assert (address.email, address.verified) == ("grace@example.org", False)
    assert Client().post("/accounts/login/", {"login": "grace", "password": GOOD}).status_code == 302


def test_a_bad_upgrade_changes_nothing_and_says_why(guest_client, alice):
    for form, word in (
        ({"username": "alice", "password1": GOOD}, "taken"),
        ({"username": "souk", "password1": GOOD}, "cannot be used"),
        ({"username": "grace", "password1": "grace"}, "too short"),
    ):
        answer = guest_client.post("/settings/upgrade/", form)
        assert answer.status_code == 400
        assert word in answer.content.decode()
    guest = User.objects.get(kind="guest")
    assert guest.username.startswith("guest-")
    assert not guest.has_usable_password()


def test_pages_that_need_an_account_lead_guests_to_making_one(guest_client):
    for url in (
        "/accounts/email/",
        "/accounts/password/change/",
        "/accounts/password/set/",
        "/accounts/2fa/",
        "/accounts/2fa/webauthn/add/",
        "/accounts/2fa/totp/activate/",
        "/settings/tokens/",
    ):
        answer = guest_client.get(url)
        assert (answer.status_code, answer["Location"]) == (302, "/settings/upgrade/"), url
    guest_client.post("/accounts/password/set/", {"password1": GOOD})
    assert not User.objects.get().has_usable_password()
    for url in ("/settings/", "/settings/profile/", "/contacts/", "/accounts/sessions/", "/accounts/logout/"):
        assert guest_client.get(url).status_code == 200, url


def test_the_rule_for_guests_is_said_where_it_matters(guest_client):
    assert "To add people and chat with them, create your account" in guest_client.get("/contacts/").content.decode()
    assert "nobody can come back to this cart" in guest_client.get("/accounts/logout/").content.decode()


def test_a_person_has_nothing_to_upgrade(alice, sign_in):
    client = sign_in(alice)
    assert client.get("/settings/upgrade/")["Location"] == "/settings/"
    client.post("/settings/upgrade/", {"username": "mallory", "password1": GOOD})
    alice.refresh_from_db()
    assert alice.username == "alice"
