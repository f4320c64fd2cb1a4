"""Groups in a real browser: their details, ways in, slow mode and leaving."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import assert_no_violations
from tests.e2e.chatting import keep_in
from tests.e2e.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.anywhere  # the story and the chat are driven on PostgreSQL and Redis too

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

    from tests.server import Server

CAST = """
from accounts.models import Contact, User
from chat.services import conversations
def person(name):
    return User.objects.create_user(username=name, password=name, display_name=name.title())
alice, bob, carol, dave = (person(name) for name in ("alice", "bob", "carol", "dave"))
for other in (bob, carol):
    Contact.objects.create(owner=alice, person=other)
    Contact.objects.create(owner=other, person=alice)
print(conversations.create_group(owner=alice, title="Tea", people=[bob]).uuid)
"""


@pytest.fixture(scope="module")
def group(site: Server) -> str:
    return site.shell(CAST).split()[-1]


def shot(page: Page, name: str) -> None:
    """A picture to look at, where somebody asks for pictures."""
    if folder := os.environ.get("SOUK_SHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"))


def open_details(page: Page, group: str):
    page.goto(f"/chats/{group}/")
    expect(page.locator(".talk__title")).to_have_text("Tea")
    page.locator(".talk__details").click()
    panel = page.locator("dialog.details")
    expect(panel).to_be_visible()
    return panel


def test_the_answer_to_one_form_does_not_close_the_next(visitors, group):
    page = visitors("alice", size=DESKTOP)
    panel = open_details(page, group)
    held: list[Route] = []
    page.route("**/group/", keep_in(held), times=1)
    panel.get_by_role("button", name="Rename").click()
    with page.expect_request("**/group/"):
        panel.locator('[data-part="rename"]').get_by_role("button", name="Save").click()
    panel.get_by_role("button", name="Write an announcement").click()
    words = panel.locator('[data-part="words"]')
    words.fill("Tasting on")

    with page.expect_response("**/group/"):
        held[0].continue_()
    expect(page.locator(".toast")).to_be_visible()
    expect(words).to_be_visible()
    expect(words).to_have_value("Tasting on")


def test_a_group_from_its_details_to_leaving_it(visitors, group):
    alices, bobs = visitors("alice", size=DESKTOP), visitors("bob", size=PHONE)
    bobs.goto(f"/chats/{group}/")
    panel = open_details(alices, group)
    assert_no_violations(alices, "the details")
    shot(alices, "details-wide")

    panel.get_by_role("button", name="Rename").click()
    panel.get_by_label("Name of the group").fill("Tea lovers")
    panel.locator('[data-part="rename"]').get_by_role("button", name="Save").click()
    expect(bobs.locator(".talk__title")).to_have_text("Tea lovers")
    panel.get_by_role("button", name="Write an announcement").click()
    panel.locator('[data-part="words"]').fill("Tasting on Friday")
    panel.locator('[data-part="announce"]').get_by_role("button", name="Save").click()
    news = bobs.locator(".talk__announcement")
    expect(news).to_contain_text("Tasting on Friday")
    shot(bobs, "announcement-phone")
    assert_no_violations(bobs, "the announcement")
    news.get_by_role("button", name="Got it").click()
    expect(news).to_be_hidden()

    panel.get_by_role("button", name="Add people").click()
    panel.get_by_text("Carol", exact=True).click()
    panel.get_by_role("button", name="Add to the group").click()
    expect(panel.get_by_text("Everyone you know is here already.")).to_be_visible()
    panel.get_by_role("button", name="Back").click()
    expect(panel.locator('[data-part="count"]')).to_have_text("3 members")

    panel.get_by_role("button", name="Members").click()
    expect(panel.locator("souk-members li")).to_have_count(3)
    shot(alices, "members-wide")
    assert_no_violations(alices, "the members")
    panel.get_by_role("button", name="What to do about Carol").click()
    panel.locator("souk-members").get_by_role("button", name="Remove").click()
    panel.get_by_role("button", name="Remove").click()
    expect(panel.locator('[data-part="count"]')).to_have_text("2 members")

    panel.get_by_label("Slow mode").select_option("60")
    expect(alices.locator(".toast")).to_be_visible()
    bobs.locator("#composer-text").fill("one")
    bobs.get_by_role("button", name="Send").click()
    expect(bobs.locator("souk-slow-wait")).to_contain_text("your next message goes out in")
    shot(bobs, "slow-phone")

    panel.get_by_role("button", name="Invite by link").click()
    panel.get_by_role("button", name="Make a link").click()
    link = panel.locator(".details__address")
    expect(link).to_contain_text("/g/")
    shot(alices, "invites-wide")
    assert_no_violations(alices, "the links")
    daves = visitors("dave", size=PHONE, language="zh-hans", dark=True)
    daves.goto(link.inner_text())
    shot(daves, "invite-phone-dark-zh")
    assert_no_violations(daves, "the invitation")
    daves.locator(".entry form button").click()
    daves.wait_for_url(f"**/chats/{group}/")
    expect(daves.locator(".talk__title")).to_have_text("Tea lovers")

    daves.locator(".talk__details").click()
    expect(daves.locator("dialog.details [data-admin]:visible")).to_have_count(0)
    shot(daves, "details-phone-dark-zh")
    assert_no_violations(daves, "a member's details")
    daves.locator('[data-to="shared"]').click()
    expect(daves.locator("souk-shared [data-part='none']")).to_be_visible()
    shot(daves, "shared-phone-dark-zh")
    daves.locator('.details [data-part="back"]').click()
    daves.locator('.details [data-part="leave"]').click()
    daves.locator('.details [data-part="yes"]').click()
    expect(daves.locator("dialog.details")).to_be_hidden()
    daves.wait_for_url("**/chats/")
    assert_no_violations(daves, "the list")
