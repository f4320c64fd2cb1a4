"""A passkey from being made to signing in, with the authenticator that Chromium itself simulates."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.e2e.axe import violations
from tests.e2e.conftest import PHONE

pytestmark = pytest.mark.anywhere  # the story and the chat are driven on PostgreSQL and Redis too

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tests.server import Server

CONTACTS = re.compile(r"^http://localhost:\d+/contacts/$")
PASSWORD = "tea and biscuits 7"


@pytest.fixture
def page(browser: Browser, site: Server) -> Iterator[Page]:
    """A browser with a built-in authenticator. It goes to `localhost`: a passkey belongs to a name, not to an IP."""
    context = browser.new_context(base_url=f"http://localhost:{site.port}", viewport=PHONE, locale="en-US")
    context.set_default_timeout(40_000)
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield page
    context.close()


def sign_up(page: Page, username: str) -> None:
    page.goto("/accounts/signup/?next=/settings/")
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    page.wait_for_url("**/settings/")


def add_passkey(page: Page, *, alone: bool) -> None:
    page.goto("/accounts/2fa/webauthn/add/")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Sign in with this key alone").set_checked(alone)
    page.get_by_label("Name").fill("My phone")
    page.get_by_role("button", name="Add a passkey").click()
    page.wait_for_url("**/recovery-codes/")


def sign_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: "logout" not in url)


def test_a_passkey_signs_in_without_name_or_password_and_goes_on_to_next(page: Page):
    sign_up(page, "grace")
    add_passkey(page, alone=True)
    assert page.locator(".codes__list").inner_text().split()
    page.goto("/accounts/2fa/webauthn/")
    assert "My phone" in page.locator(".rows").inner_text()
    assert violations(page) == []
    sign_out(page)
    page.goto("/accounts/login/?next=/contacts/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(CONTACTS)
    assert page.request.get("/api/me/").json()["username"] == "grace"


def test_a_key_is_the_second_step_after_the_password(page: Page):
    sign_up(page, "heidi")
    add_passkey(page, alone=False)
    sign_out(page)
    page.goto("/accounts/login/?next=/contacts/")
    page.get_by_label("User name or e-mail").fill("heidi")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/2fa/authenticate/")
    assert page.request.get("/api/me/").status == 401
    assert violations(page) == []
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(CONTACTS)
    assert page.request.get("/api/me/").json()["username"] == "heidi"


def test_an_unknown_passkey_signs_nobody_in_and_says_so(page: Page, site: Server):
    sign_up(page, "ivan")
    add_passkey(page, alone=True)
    sign_out(page)
    site.shell("from allauth.mfa.models import Authenticator as A; A.objects.filter(user__username='ivan').delete()")
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("This code is not right").wait_for()
    assert page.request.get("/api/me/").status == 401


def test_where_passkeys_cannot_work_the_page_says_so(browser: Browser, site: Server):
    context = browser.new_context(base_url=site.url, viewport=PHONE, locale="en-US")
    page = context.new_page()
    page.goto("/accounts/login/")
    assert page.get_by_role("button", name="Sign in with a passkey").is_hidden()
    context.close()
