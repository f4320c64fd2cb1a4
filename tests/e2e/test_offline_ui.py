"""Souk without a network, in a real browser whose server is really gone: it opens, reads, keeps what is written, and sends
it once. Signing out leaves nothing behind."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import DESKTOP, FLAGS, PHONE, People, chromium_path

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.anywhere  # the story and the chat are driven on PostgreSQL and Redis too
PEOPLE = """
from uuid import uuid4
from accounts.models import Contact, User
from chat.services import conversations, messages
alice, bob = (User.objects.create_user(username=n, password=n, display_name=n.title()) for n in ("alice", "bob"))
Contact.objects.create(owner=alice, person=bob)
Contact.objects.create(owner=bob, person=alice)
tea = conversations.create_group(owner=alice, title="Tea lovers", people=[bob])
talk = conversations.open_direct(me=alice, other=bob)
for number in range(60):
    messages.send_text(sender=bob, conversation=tea, client_id=uuid4(), text=f"line {number}")
messages.send_text(sender=bob, conversation=talk, client_id=uuid4(), text="See you at the kettle")
print(tea.uuid, talk.uuid, alice.uuid)
"""
TEXTS = """
from chat.models import Message
print([m.text for m in Message.objects.filter(conversation__uuid={uuid!r}, sender__username="alice").order_by("seq")])
"""
# What the device keeps: the names of databases, and how many conversations can be read.
KEPT = """async () => {
  await navigator.serviceWorker.ready;
  const names = (await indexedDB.databases()).map((one) => one.name).filter((name) => name.startsWith("souk"));
  if (!names.length || !navigator.serviceWorker.controller) return [names, 0];
  const open = indexedDB.open(names[0]);
  await new Promise((done) => (open.onsuccess = done));
  const count = open.result.transaction("timelines").objectStore("timelines").count();
  await new Promise((done) => (count.onsuccess = done));
  open.result.close();
  return [names, count.result];
}"""


@pytest.fixture
def people(browser, site) -> Iterator[People]:
    people = People(browser, site, keeps=True)
    yield people
    people.close()


@pytest.fixture(scope="module")
def cast(site) -> tuple[str, str, str]:
    tea, talk, alice = site.shell(PEOPLE).split()
    return tea, talk, alice


def said(site, uuid: str) -> list[str]:
    return json.loads(site.shell(TEXTS.format(uuid=uuid)).replace("'", '"'))


def wait_until(page: Page, script: str, wanted: Callable[[Any], bool]) -> Any:
    """What the script answers, once it is as wanted."""
    for _ in range(300):
        if wanted(found := page.evaluate(script)):
            return found
        page.wait_for_timeout(200)
    raise AssertionError(found)


def wait_until_kept(page: Page, count: int) -> None:
    wait_until(page, KEPT, lambda found: found[1] >= count)


def test_it_opens_reads_and_writes_without_a_network_and_sends_once_when_it_is_back(people, site, cast):
    tea, talk, alice = cast
    page = people("alice", size=PHONE)
    old = {
        "client_id": "00000000-0000-4000-8000-00000000000a",
        "conversation": talk,
        "text": "from the old page",
        "at": 1,
    }
    page.evaluate(
        "([key, value]) => localStorage.setItem(key, value)",
        [f"souk.outbox.{alice}.{old['client_id']}", json.dumps({**old, "state": "waiting", "code": "", "error": ""})],
    )
    page.reload()  # what was kept where it used to be moves, and is sent
    wait_until_kept(page, 2)
    assert page.evaluate("() => Object.keys(localStorage).filter((key) => key.startsWith('souk.outbox'))") == []
    site.stop()
    page.goto(f"/chats/{tea}/")
    expect(page.locator(".message", has_text="line 59")).to_be_visible()
    expect(page.locator(".talk__line")).to_contain_text("Connecting…")
    page.context.set_offline(True)
    expect(page.locator(".talk__line")).to_contain_text("No connection")
    page.get_by_role("textbox", name="Message").fill("written in a tunnel")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".message--waiting")).to_have_count(1)
    page.reload()
    expect(page.locator(".message--waiting")).to_have_count(1)
    page.goto("/settings/")  # leads to the chats: nothing else can be shown
    expect(page).to_have_url(f"{site.url}/chats/")
    page.locator(".chat-row", has_text="Bob").first.click()
    expect(page.locator(".message", has_text="See you at the kettle")).to_be_visible()
    site.start()
    page.context.set_offline(False)
    expect(page.locator(".talk__line")).to_be_hidden()
    page.goto(f"/chats/{tea}/")
    expect(page.locator(".message--mine [data-state=stored]")).to_have_count(1)
    assert said(site, tea) == ["written in a tunnel"]
    assert said(site, talk) == ["from the old page"]


def test_signing_out_leaves_nothing_on_the_device(people, site, cast):
    page = people("alice", size=DESKTOP)
    wait_until_kept(page, 2)
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{site.url}/")
    names = "async () => (await indexedDB.databases()).map((one) => one.name)"
    wait_until(page, names, lambda found: found == [])
    assert page.evaluate("() => Object.keys(localStorage)") == []
    assert page.evaluate("async () => (await caches.keys()).filter((name) => name.includes('pictures'))") == []


def test_another_person_on_the_same_device_reads_nothing_of_the_first(people, site, cast):
    _tea, _talk, alice = cast
    page = people("alice", size=DESKTOP)
    wait_until_kept(page, 2)
    page.context.clear_cookies()  # the session is lost: nobody signed out
    other = people("bob", size=DESKTOP)
    page.context.add_cookies(other.context.cookies())
    page.goto("/chats/")
    expect(page.locator(".chat-row[href] .chat-row__name", has_text="Alice")).to_be_visible()
    wait_until(page, KEPT, lambda found: len(found[0]) == 1 and f"souk.{alice}" not in found[0])


@pytest.fixture
def whole(browser, site) -> Iterator[People]:
    """People with the whole browser: the headless shell has no notifications."""
    chromium = browser.browser_type.launch(executable_path=chromium_path(whole=True), args=FLAGS)
    people = People(chromium, site, keeps=True)
    yield people
    people.close()
    chromium.close()


# In the worker itself: every push asks once who is looking, and so can be waited for even where nothing is shown.
COUNTED = """() => {
  const real = self.clients.matchAll.bind(self.clients);
  self.asked = 0;
  self.clients.matchAll = async (options) => {
    const pages = await real(options);
    setTimeout(() => (self.asked += 1));
    return pages;
  };
}"""
SHOWN = "async () => (await self.registration.getNotifications()).map((one) => [one.title, one.body, one.tag])"


def test_a_push_shows_one_notification_for_a_chat_and_none_to_who_is_looking(whole, site, cast):
    tea, _talk, _alice = cast
    page = whole("alice", size=DESKTOP)
    page.context.grant_permissions(["notifications"], origin=site.url)
    wait_until_kept(page, 1)
    session = page.context.new_cdp_session(page)
    versions: list[dict[str, Any]] = []
    session.on("ServiceWorker.workerRegistrationUpdated", lambda event: versions.extend(event["registrations"]))
    session.send("ServiceWorker.enable")
    wait_until(page, "() => 1", lambda _one: bool(versions))
    (worker,) = page.context.service_workers
    worker.evaluate(COUNTED)

    def push(**data: Any) -> None:
        """As the browser hands over what the push service sent, once it is opened."""
        text = json.dumps({"tag": tea, "url": f"/chats/{tea}/", "title": "Tea lovers", "badge": 1, "at": 0, **data})
        registration = versions[-1]["registrationId"]
        session.send(
            "ServiceWorker.deliverPushMessage", {"origin": site.url, "registrationId": registration, "data": text}
        )

    def in_the_worker(script: str, wanted: Any) -> None:
        for _ in range(300):
            if (found := worker.evaluate(script)) == wanted:
                return
            page.wait_for_timeout(100)
        raise AssertionError(found)

    push(type="message", body="1 new message")
    in_the_worker("() => self.asked", 1)
    assert worker.evaluate(SHOWN) == []  # somebody is looking
    page.goto("about:blank")  # now nobody is
    push(type="message", body="1 new message")
    in_the_worker(SHOWN, [["Tea lovers", "1 new message", tea]])
    push(type="message", body="2 new messages")
    in_the_worker(SHOWN, [["Tea lovers", "2 new messages", tea]])
    push(type="read", badge=0)
    in_the_worker(SHOWN, [])
