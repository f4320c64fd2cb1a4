"""What a page fetches only when it is asked for: without an answer the reader is told, and the next tap works."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import People


@pytest.mark.anywhere
def test_an_element_that_cannot_be_fetched_says_so_and_opens_at_the_next_tap(visitors: People, site):
    site.shell("from accounts.models import User; User.objects.create_user(username='nora', password='nora')")
    page: Page = visitors("nora")
    page.context.set_offline(True)
    start = page.get_by_role("button", name="New chat")

    start.click()
    expect(page.locator(".toast")).to_have_text("Check your connection, then try again.")
    expect(page.get_by_role("dialog")).to_have_count(0)

    page.context.set_offline(False)
    start.click()
    expect(page.get_by_role("dialog")).to_be_visible()
