"""Every page of accounts, seen by a visitor, a guest and a person: accessible, and nothing to scroll sideways."""

from __future__ import annotations

import re

import pytest

from tests.e2e.axe import violations
from tests.e2e.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.anywhere  # the story and the chat are driven on PostgreSQL and Redis too

VISITOR = ("/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/api/docs/")
GUEST = ("/settings/", "/settings/upgrade/", "/contacts/", "/accounts/logout/")
PERSON = (
    "/settings/",
    "/settings/profile/",
    "/settings/language/",
    "/contacts/",
    "/contacts/?username=nobody",
    "/contacts/code/",
    "/settings/blocked/",
    "/settings/data/",
    "/settings/standing/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/sessions/",
    "/settings/tokens/",
    "/accounts/logout/",
)
LOOKS = [(PHONE, True, "zh"), (DESKTOP, False, "en")]


def check(page, urls) -> None:
    for url in urls:
        assert page.goto(url).status == 200, url
        assert violations(page) == [], url
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), url


@pytest.mark.parametrize(("size", "dark", "language"), LOOKS)
def test_pages_are_accessible_to_everyone(visitors, site, size, dark, language):
    page = visitors(None, size=size, dark=dark, language=language)
    check(page, VISITOR)
    page.goto("/")
    page.locator('form[action="/accounts/guest/"] button').click()
    page.wait_for_url("**/chats/")
    check(page, GUEST)
    name = f"{language}-person"
    page.goto("/settings/upgrade/?next=/settings/")
    page.locator('[name="username"]').fill(name)
    page.locator('[name="password1"]').fill("tea and biscuits 7")
    page.locator('[name="password1"]').press("Enter")
    page.wait_for_url(re.compile(r"/settings/$"))
    assert page.request.get("/api/me/").json()["kind"] == "person"
    check(page, PERSON)
