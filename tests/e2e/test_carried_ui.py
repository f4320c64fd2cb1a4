"""Pictures, files and voice notes in a real browser: chosen, sent through bad networks, looked at and listened to."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from tests.e2e.axe import assert_no_violations
from tests.e2e.conftest import DESKTOP, PHONE, People

pytestmark = pytest.mark.anywhere  # the story and the chat are driven on PostgreSQL and Redis too

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Route

    from tests.server import Server

CAST = """
from accounts.models import Contact, User
from chat.services import conversations
alice, bob = (User.objects.create_user(username=n, password=f"{n}-demo-2026", display_name=n.title()) for n in ("alice", "bob"))
Contact.objects.create(owner=alice, person=bob)
Contact.objects.create(owner=bob, person=alice)
print(conversations.open_direct(me=alice, other=bob).uuid)
"""
UPLOADS = re.compile(r"/api/attachments/$")


@pytest.fixture(scope="module")
def talk(site: Server) -> str:
    """Alice's and Bob's chat."""
    return site.shell(CAST).split()[-1]


@pytest.fixture
def people(browser: Browser, site: Server) -> Iterator[People]:
    people = People(browser, site)
    yield people
    people.close()


def drawn(name: str, width: int, height: int) -> dict:
    picture = Image.new("RGB", (width, height), (20, 120, 90))
    ImageDraw.Draw(picture).ellipse((10, 10, width - 10, height - 10), fill=(240, 220, 120))
    packed = BytesIO()
    picture.save(packed, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": packed.getvalue()}


def attach(page: Page, *files: dict, part: str = "pictures-input") -> None:
    page.locator(f"[data-part={part}]").set_input_files(list(files))
    expect(page.locator(".tray__item")).to_have_count(len(files))


def opened(people: People, name: str, talk: str, **how) -> Page:
    page = people(name, **how)
    page.goto(f"/chats/{talk}/")
    return page


def test_pictures_and_files_arrive_once_however_the_network_breaks(people: People, talk: str):
    alice, bob = opened(people, "alice", talk, size=PHONE), opened(people, "bob", talk, size=DESKTOP)
    tries: list[str] = []

    def lose_the_second(route: Route) -> None:
        tries.append(route.request.url)
        if len(tries) == 2:
            route.fetch()  # it reached the server, and the answer is lost
            route.abort()
        else:
            route.continue_()

    alice.route(UPLOADS, lose_the_second)
    attach(alice, drawn("a.png", 900, 600), drawn("b.png", 300, 900), drawn("c.png", 64, 64))
    alice.get_by_role("button", name="Do not send c.png").click()
    expect(alice.locator(".tray__item")).to_have_count(2)
    alice.get_by_role("textbox", name="Message").fill("Two gardens")
    alice.get_by_role("button", name="Send", exact=True).click()
    bubble = alice.locator(".message--pictures")
    expect(bubble.locator("img[src^='blob:']")).to_have_count(2)  # at once, from this device
    expect(bubble.locator("[data-state=stored]")).to_have_count(1)
    assert len(tries) == 3
    expect(bob.locator(".message--pictures")).to_have_count(1)
    expect(bob.get_by_role("img", name="Picture 2 of 2 from Alice")).to_be_visible()
    expect(bob.locator(".message--pictures")).to_contain_text("Two gardens")

    alice.context.set_offline(True)
    attach(
        alice, {"name": "Tea list.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 tea"}, part="files-input"
    )
    alice.get_by_role("button", name="Send", exact=True).click()
    expect(alice.locator(".file")).to_contain_text("Tea list.pdf")
    alice.context.set_offline(False)
    alice.reload()  # what was to be sent is still on this device
    expect(alice.locator(".message:has(.file) [data-state=stored]")).to_have_count(1)
    expect(bob.locator(".file")).to_have_count(1)
    with bob.expect_download() as download:
        bob.locator(".file__link").click()
    assert download.value.path().read_bytes() == b"%PDF-1.7 tea"
    expect(bob.locator("a.chat-row")).to_contain_text("[File] Tea list.pdf")

    bob.get_by_role("img", name="Picture 1 of 2 from Alice").click()
    viewer = bob.get_by_role("dialog", name="Pictures")
    expect(viewer.get_by_role("status")).to_have_text("1 of 2")
    bob.keyboard.press("ArrowRight")
    expect(viewer.get_by_role("status")).to_have_text("2 of 2")
    expect(viewer.get_by_role("link", name="Download")).to_have_attribute(
        "href", re.compile(r"^/files/[0-9a-f-]{36}/$")
    )
    assert_no_violations(bob, "the viewer")
    bob.keyboard.press("Escape")
    expect(viewer).to_have_count(0)
    assert bob.evaluate("document.activeElement.className") == "picture"
    assert_no_violations(bob, "a chat with pictures and a file")


def test_what_the_server_refuses_says_why_and_can_be_deleted(people: People, talk: str):
    page = opened(people, "alice", talk)
    page.route(UPLOADS, lambda route: route.fulfill(status=400, json={"code": "x", "message": "No.", "fields": {}}))
    attach(page, drawn("a.png", 80, 80))
    page.get_by_role("button", name="Send", exact=True).click()
    failed = page.locator(".message--failed")
    expect(failed).to_contain_text("No.")
    failed.get_by_role("button", name="Delete").click()
    expect(failed).to_have_count(0)


def test_a_paste_and_a_drop_wait_in_the_tray(people: People, talk: str):
    page = opened(people, "alice", talk)
    give = """([type, target]) => {
      const data = new DataTransfer();
      data.items.add(new File(["tea"], "notes.txt", { type: "text/plain" }));
      const how = { bubbles: true, cancelable: true, composed: true };
      const event = type === "paste" ? new ClipboardEvent(type, { ...how, clipboardData: data })
        : new DragEvent(type, { ...how, dataTransfer: data });
      document.querySelector(target).dispatchEvent(event);
    }"""
    page.evaluate(give, ["paste", "#composer-text"])
    expect(page.locator(".tray__item")).to_have_count(1)
    page.evaluate(give, ["dragenter", ".timeline"])
    expect(page.get_by_text("Drop pictures or files here")).to_be_visible()
    page.evaluate(give, ["drop", ".timeline"])
    expect(page.get_by_text("Drop pictures or files here")).to_be_hidden()
    expect(page.locator(".tray__item")).to_have_count(2)


def test_a_voice_note_is_recorded_heard_and_sent(people: People, talk: str):
    alice, bob = opened(people, "alice", talk), opened(people, "bob", talk)
    alice.context.grant_permissions(["microphone"])
    microphone = alice.get_by_role("button", name="Record a voice note")
    microphone.click()
    expect(alice.get_by_role("timer")).to_have_text("0:02")
    alice.keyboard.press("Escape")
    expect(alice.get_by_role("group", name="Voice note")).to_have_count(0)
    microphone.click()
    recorder = alice.get_by_role("group", name="Voice note")
    expect(recorder.get_by_role("timer")).to_have_text("0:02")
    recorder.get_by_role("button", name="Stop, and listen first").click()
    recorder.get_by_role("button", name="Play the voice note").click()
    expect(recorder.get_by_role("button", name="Pause the voice note")).to_be_visible()
    assert_no_violations(alice, "the recorder")
    recorder.get_by_role("button", name="Send the voice note").click()
    expect(alice.locator(".message:has(.voice) [data-state=stored]")).to_have_count(1)
    expect(bob.locator("a.chat-row")).to_contain_text(re.compile(r"\[Voice\] 0:0[2-9]"))
    bob.get_by_role("button", name="Play the voice note").click()
    expect(bob.locator(".voice--playing")).to_have_count(1)
    expect(bob.get_by_role("slider")).to_have_attribute("aria-valuenow", re.compile("[1-9]"))
    bob.get_by_role("button", name="Speed").click()
    expect(bob.get_by_role("button", name="Speed")).to_have_text("1.5×")
    expect(bob.locator(".voice--playing")).to_have_count(0)  # at its end


def test_a_microphone_that_is_not_allowed_says_what_to_do(people: People, talk: str):
    page = opened(people, "alice", talk)
    page.evaluate(
        "() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError')); }"
    )
    page.get_by_role("button", name="Record a voice note").click()
    expect(page.locator(".toast")).to_contain_text("The microphone is blocked.")
