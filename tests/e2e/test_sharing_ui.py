"""The share picker in a real browser: what is sent to whom, and what did not get through."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import DESKTOP
from tests.e2e.hosting import SHARE, SIZES, capsule, choose, open_tea, picker, share_product

pytestmark = pytest.mark.anywhere  # the story and the chat are driven on PostgreSQL and Redis too


@SIZES
def test_a_product_is_shared_into_several_chats_and_looks_as_shown(alice_at, hosted, size):
    page = alice_at(size)
    page.goto(f"/chats/{hosted['group']}/")
    open_tea(page, f"p/{hosted['product']}/")
    capsule(page, "menu").click()
    page.get_by_role("button", name="Share to a chat").click()
    shown = picker(page).locator("souk-card").inner_text()
    assert "Longjing" in shown
    choose(page, "Bob", "Sunday tea")
    expect(picker(page).locator(".chip")).to_have_text(["Bob", "Sunday tea"])
    picker(page).get_by_placeholder("A note with it (optional)").fill(f"Look, from a {size['width']} px screen")
    picker(page).get_by_role("button", name="Send (2)").click()
    expect(page.locator(".toast")).to_have_text("Sent to 2 chats.")
    expect(picker(page)).to_have_count(0)
    capsule(page, "close").click()
    expect(page.get_by_text(f"Look, from a {size['width']} px screen").last).to_be_visible()
    expect(page.locator("souk-timeline souk-card").last).to_have_text(shown, use_inner_text=True)


def test_people_who_share_no_chat_yet_can_be_chosen_and_strangers_cannot(alice_at, hosted):
    page = alice_at()
    share_product(page, hosted)
    names = picker(page).locator(".target .row__name").all_inner_texts()
    assert {"Bob", "Sunday tea", "Fay"} <= set(names)
    assert not {"Carol", "Dave", "Tea House"} & set(names)
    picker(page).get_by_placeholder("Search chats and contacts").fill("fay")
    expect(picker(page).locator(".target:visible .row__name")).to_have_text(["Fay"])


def test_a_send_that_did_not_get_through_is_tried_again_and_never_doubled(alice_at, hosted):
    page = alice_at(DESKTOP)
    page.goto(f"/chats/{hosted['group']}/")
    before = page.locator("souk-timeline souk-card").count()
    share_product(page, hosted)
    choose(page, "Sunday tea")

    def lose_the_answer(route):
        route.fetch()
        route.abort()

    page.route("**/api/shares/", lose_the_answer)
    picker(page).get_by_role("button", name="Send (1)").click()
    expect(picker(page).locator("[data-part=problem]")).to_contain_text("nothing is sent twice")
    page.unroute("**/api/shares/")
    picker(page).get_by_role("button", name="Send (1)").click()
    expect(page.locator(".toast")).to_have_text("Sent to 1 chat.")
    page.reload()
    expect(page.locator("souk-timeline souk-card")).to_have_count(before + 1)


def test_each_refusal_says_why_and_only_those_are_sent_again(alice_at, hosted, site):
    page = alice_at()
    share_product(page, hosted)
    choose(page, "Sunday tea", "Fay")
    site.manage(
        "shell", "-c", "from accounts.models import Contact; Contact.objects.filter(person__username='fay').delete()"
    )
    picker(page).get_by_role("button", name="Send (2)").click()
    refused = picker(page).locator('[data-status="refused"]')
    expect(refused.locator(".row__name")).to_have_text(["Fay"])
    expect(refused.locator(".row__note")).to_have_text("You can only share with your contacts.")
    expect(picker(page).locator('[data-status="sent"] .row__name')).to_have_text(["Sunday tea"])
    with page.expect_request("**/api/shares/") as asked:
        picker(page).get_by_role("button", name="Send again to those that failed").click()
    body = asked.value.post_data_json
    assert (body["conversations"], len(body["people"])) == ([], 1)


def test_a_guest_is_led_to_an_account_of_their_own(visitors, hosted):
    page = visitors("guest", "guest")
    page.evaluate(SHARE, {"program": "tea", "path": ""})
    expect(picker(page).get_by_text("Guests cannot share yet.")).to_be_visible()
    expect(picker(page).get_by_role("link", name="Make your account")).to_be_visible()
    page.keyboard.press("Escape")
    expect(picker(page)).to_have_count(0)
