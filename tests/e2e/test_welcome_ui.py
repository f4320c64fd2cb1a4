"""A new account's first minutes: three steps, and a list of chats that is not empty-handed."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import assert_no_violations
from tests.e2e.conftest import PHONE, People

pytestmark = pytest.mark.e2e


def test_signing_up_leads_through_three_steps_to_what_the_site_has(people: People):
    page = people(None, size=PHONE)
    page.goto("/accounts/signup/")
    page.get_by_label("User name").fill("nora")
    page.locator("input[name=password1]").fill("a-tea-house-2026")
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_text("Step 1 of 3")).to_be_visible()
    assert_no_violations(page, "the first step")
    page.get_by_label("Name", exact=True).fill("Nora")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_text("Step 2 of 3")).to_be_visible()
    assert_no_violations(page, "the second step")
    page.get_by_role("link", name="Skip this step").click()
    expect(page.get_by_text("Step 3 of 3")).to_be_visible()
    assert_no_violations(page, "the third step")
    page.get_by_role("link", name="Done").click()
    offers = page.locator(".offers")
    expect(offers.get_by_role("link", name="Lantern Tea House").first).to_be_visible()
    assert_no_violations(page, "what the site has")
    offers.get_by_role("link", name="Lantern Tea House").first.click()
    expect(page.locator("[data-mini=open]")).to_be_visible()
