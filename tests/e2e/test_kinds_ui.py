"""Videos, stickers, places, contact cards and polls, as two people make and see them."""

from __future__ import annotations

import base64
import re

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import assert_no_violations
from tests.e2e.chatting import Cast, live, open_chat, row_of
from tests.e2e.conftest import PHONE

pytestmark = pytest.mark.e2e
RECORD = """async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 180 });
  const drawing = canvas.getContext("2d");
  const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: "video/webm;codecs=vp8" });
  const parts = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  recorder.start();
  for (let at = 0; at < 20; at += 1) {
    drawing.fillStyle = `hsl(${at * 18} 70% 50%)`;
    drawing.fillRect(0, 0, 320, 180);
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  await new Promise((resolve) => { recorder.onstop = resolve; recorder.stop(); });
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  return btoa(String.fromCharCode(...bytes));
}"""


def both(cast: Cast):
    alice, bob, chat = cast("alice", size=PHONE), cast("bob"), cast.chat()
    for page in (alice, bob):
        open_chat(page, chat)
        live(page)
    return alice, bob, chat


def attach(page, choice: str) -> None:
    page.get_by_role("button", name="Attach", exact=True).click()
    page.locator(".attach__menu").get_by_role("button", name=choice).click()


def test_a_sticker_is_sent_in_one_tap_and_named_in_the_list(cast: Cast):
    alice, bob, chat = both(cast)
    attach(alice, "Stickers")
    expect(alice.locator(".stickers__sticker")).to_have_count(12)
    assert_no_violations(alice, "the stickers")
    alice.get_by_role("button", name="Thank you").click()
    expect(alice.locator(".message--mine [data-state=stored]")).to_have_count(1)
    shown = bob.get_by_role("img", name="Thank you")
    expect(shown).to_be_visible()
    assert shown.evaluate("(image) => image.decode().then(() => image.naturalWidth)") == 240
    expect(row_of(bob, chat)).to_contain_text("[Sticker] Thank you")
    assert_no_violations(bob, "a sticker")


def test_a_place_is_asked_for_when_it_is_wanted_and_drawn_here(cast: Cast):
    alice, bob, _chat = both(cast)
    alice.context.grant_permissions(["geolocation"])
    alice.context.set_geolocation({"latitude": 22.2783, "longitude": 114.1747, "accuracy": 30})
    asked = []
    bob.on("request", lambda request: asked.append(request.url))
    attach(alice, "Location")
    alice.get_by_role("button", name="Where I am").click()
    expect(alice.get_by_text("Found. Look at it")).to_be_visible()
    expect(alice.get_by_label("Latitude")).to_have_value("22.278300")
    assert_no_violations(alice, "the dialog of a place")
    alice.get_by_label(re.compile("Name of the place")).fill("Tea house")
    alice.get_by_role("dialog").get_by_role("button", name="Send").click()
    expect(bob.get_by_role("img", name="Map: Tea house")).to_be_visible()
    expect(bob.locator(".location__coordinates")).to_have_text("22.27830° N, 114.17470° E")
    assert (
        bob.get_by_role("link", name="Open in a map").get_attribute("href") == "geo:22.2783,114.1747?q=22.2783,114.1747"
    )
    assert [url for url in asked if bob.url.split("/chats")[0] not in url] == []
    assert_no_violations(bob, "a place")


def test_a_place_can_be_written_where_the_device_is_not_asked(cast: Cast):
    alice, _bob, _chat = both(cast)
    attach(alice, "Location")
    alice.get_by_role("button", name="Where I am").click()
    expect(alice.get_by_text("The location is blocked")).to_be_visible()
    alice.get_by_label("Latitude").fill("-33.9")
    alice.get_by_label("Longitude").fill("18.4")
    alice.get_by_role("dialog").get_by_role("button", name="Send").click()
    expect(alice.locator(".location__coordinates")).to_have_text("33.90000° S, 18.40000° E")


def test_a_poll_is_made_voted_in_by_several_and_closed(cast: Cast):
    alice, bob, chat = both(cast)
    attach(alice, "Poll")
    alice.get_by_label("Question").fill("Which tea?")
    alice.get_by_label("Answer 1").fill("Oolong")
    alice.get_by_label("Answer 2").fill("oolong")
    send = alice.get_by_role("dialog").get_by_role("button", name="Send")
    send.click()
    expect(alice.get_by_text("Two answers are the same.")).to_be_visible()
    alice.get_by_label("Answer 2").fill("Pu'er")
    assert_no_violations(alice, "the dialog of a poll")
    send.click()
    option = bob.get_by_role("button", name=re.compile("^Oolong, 0 votes"))
    option.click()
    expect(bob.get_by_role("button", name="Oolong, 1 vote")).to_have_attribute("aria-pressed", "true")
    expect(alice.get_by_role("button", name="Oolong, 1 vote")).to_have_attribute("aria-pressed", "false")
    alice.get_by_role("button", name="Pu'er, 0 votes").click()
    expect(bob.get_by_role("button", name="Pu'er, 1 vote")).to_be_visible()
    bob.get_by_text("Who chose what").click()
    expect(bob.locator(".poll__who")).to_contain_text("Pu'er: Alice")
    bob.get_by_role("button", name="Oolong, 1 vote").click()  # taken back
    expect(alice.get_by_role("button", name="Oolong, 0 votes")).to_be_visible()
    assert_no_violations(bob, "a poll")
    alice.reload()
    expect(alice.get_by_role("button", name="Pu'er, 1 vote")).to_have_attribute("aria-pressed", "true")
    alice.get_by_role("button", name="Close the poll").click()
    expect(bob.locator(".poll__about").first).to_have_text("Closed")
    expect(bob.get_by_role("button", name="Pu'er, 1 vote")).to_be_disabled()
    expect(row_of(bob, chat)).to_contain_text("[Poll] Which tea?")


def test_a_contact_card_leads_to_the_person(cast: Cast):
    alice, bob, _chat = both(cast)
    attach(alice, "Contact card")
    alice.get_by_role("dialog").get_by_role("button", name="Carol").click()
    card = bob.locator(".contact-card")
    expect(card).to_contain_text("Carol")
    expect(card).to_contain_text("@carol")
    assert_no_violations(bob, "a contact card")
    card.get_by_role("button").click()
    expect(bob.get_by_text("Asked. You hear when they accept.")).to_be_visible()


def test_a_video_has_a_poster_and_plays_where_it_stands(cast: Cast):
    alice, bob, _chat = both(cast)
    content = base64.b64decode(alice.evaluate(RECORD))
    file = {"name": "clip.webm", "mimeType": "video/webm", "buffer": content}
    alice.locator("[data-part=pictures-input]").set_input_files(file)
    expect(alice.locator(".tray__picture")).to_be_visible()
    alice.locator(".composer__send").locator("visible=true").click()
    expect(alice.locator(".message--mine [data-state=stored]")).to_have_count(1)
    video = bob.locator("video")
    expect(video).to_be_visible()
    assert "/preview/" in video.get_attribute("poster")
    assert video.evaluate("(one) => [one.width, one.height]") == [280, 158]
    with bob.expect_response(lambda response: "/files/" in response.url and response.status == 206):
        video.evaluate("(one) => { one.muted = true; return one.play(); }")
    bob.wait_for_function("() => document.querySelector('video').currentTime > 0.1")
    assert_no_violations(bob, "a video")
