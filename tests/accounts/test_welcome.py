"""The three steps after signing up: each is saved by itself, and each can be skipped."""

from __future__ import annotations

import pytest

from accounts.models import ContactRequest, User

pytestmark = pytest.mark.django_db
NEW = {"username": "nora", "email": "", "password1": "tea-house-2026"}


def test_whoever_signs_up_is_shown_around(client):
    answer = client.post("/accounts/signup/", NEW)
    assert (answer.status_code, answer["Location"]) == (302, "/welcome/")
    saved = client.post("/welcome/", {"display_name": "Nora Tea"})
    assert saved["Location"] == "/welcome/people/"
    assert User.objects.get(username="nora").display_name == "Nora Tea"


def test_whoever_is_on_their_way_goes_on(client):
    answer = client.post("/accounts/signup/", {**NEW, "next": "/settings/"})
    assert answer["Location"] == "/settings/"


@pytest.mark.parametrize(("step", "onward"), [("", "people/"), ("people/", "notices/")])
def test_each_step_can_be_skipped(sign_in, alice, step, onward):
    page = sign_in(alice).get(f"/welcome/{step}").content.decode()
    assert f'href="/welcome/{onward}"' in page
    assert 'href="/chats/"' in sign_in(alice).get("/welcome/notices/").content.decode()


def test_a_name_that_is_refused_is_said_and_nothing_is_saved(sign_in, alice):
    before = alice.display_name
    answer = sign_in(alice).post("/welcome/", {"display_name": "x" * 61})
    assert answer.status_code == 400
    alice.refresh_from_db()
    assert alice.display_name == before


def test_somebody_is_asked_by_name_and_who_is_not_there_is_said(sign_in, alice, dave):
    client = sign_in(alice)
    assert "is on its way" in client.post("/welcome/people/", {"who": "@dave"}, follow=True).content.decode()
    assert ContactRequest.objects.get().receiver == dave
    assert "Nobody here" in client.post("/welcome/people/", {"who": "nobody-at-all"}, follow=True).content.decode()
    assert ContactRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ("https://souk.example/g/AbC-123/", "/g/AbC-123/"),
        ("/u/AbC123/", "/u/AbC123/"),
        ("https://souk.example/go/abc/", "/go/abc/"),
    ],
)
def test_a_link_of_a_person_a_group_or_a_shop_opens_it(sign_in, alice, given, path):
    answer = sign_in(alice).post("/welcome/people/", {"who": given})
    assert (answer.status_code, answer["Location"]) == (302, path)


@pytest.mark.parametrize(
    "given", ["https://evil.example/", "//evil.example/g/", "/g/../admin/", "http://[", "javascript:alert(1)"]
)
def test_no_other_address_is_followed(sign_in, alice, given):
    answer = sign_in(alice).post("/welcome/people/", {"who": given})
    assert (answer.status_code, answer["Location"]) == (302, "/welcome/people/")
