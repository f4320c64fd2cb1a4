"""Alice, Bob and Carol on a site of their own, and what a test of the chat page does with their pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from tests.e2e.conftest import DESKTOP, PHONE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page

    from tests.server import Server

CAST = """
from uuid import uuid4
from accounts.models import Contact, User
from chat.cards import Card
from chat.services import conversations, messages
def person(name):
    return User.objects.create_user(username=name, password=name, display_name=name.title())
alice, bob, carol = (person(name) for name in ("alice", "bob", "carol"))
for one, other in ((alice, bob), (alice, carol)):
    Contact.objects.create(owner=one, person=other)
    Contact.objects.create(owner=other, person=one)
def group(title, who=alice, lines=()):
    made = conversations.create_group(owner=alice, title=title, people=[bob, carol])
    for line in lines:
        messages.send_text(sender=who, conversation=made, client_id=uuid4(), text=line)
    print(title, made.uuid, sep="=")
    return made
for number in range(30):
    group(f"Tea {number}")
group("Long", lines=[f"line {number}" for number in range(130)])
group("Middling", lines=[f"line {number}" for number in range(60)])
group("Unread", bob, lines=[f"line {number}" for number in range(30)])
for name in ("390 False", "390 True", "1440 False", "1440 True"):
    group(f"Axe {name}", bob, lines=["hello", "see https://example.org/tea"])
card = Card(kind="tea.product", ref="00000000-0000-0000-0000-000000000005", program="jade", path="p/x/")
messages.send_card(sender=bob, conversation=group("Card"), client_id=uuid4(), card=card)
"""


@dataclass
class Chat:
    """A group of alice, bob and carol."""

    title: str
    uuid: str


class Cast:
    """Alice and her contacts bob and carol, on a site of their own."""

    def __init__(self, browser: Browser, server: Server) -> None:
        self._browser, self.server = browser, server
        printed = [line.split("=") for line in server.shell(CAST).splitlines() if "=" in line]
        self._chats = {title: Chat(title, uuid) for title, uuid in printed}
        self._cookies: dict[str, list] = {}
        self._contexts: list[BrowserContext] = []

    def chat(self, title: str | None = None) -> Chat:
        """The chat of this title, or one that no test has used yet."""
        return self._chats.pop(title or next(name for name in self._chats if name.startswith("Tea")))

    def __call__(self, name: str, *, size=DESKTOP, dark=False, locale="en-US") -> Page:
        """A page of this person, in a browser of its own."""
        context = self._browser.new_context(
            base_url=self.server.url,
            viewport=size,
            locale=locale,
            color_scheme="dark" if dark else "light",
            has_touch=size == PHONE,
            is_mobile=size == PHONE,
            reduced_motion="reduce",
            service_workers="block",
        )
        context.set_default_timeout(40_000)
        self._contexts.append(context)
        page = context.new_page()
        if name in self._cookies:
            context.add_cookies(self._cookies[name])
            page.goto("/chats/")
            return page
        page.goto("/accounts/login/")
        page.locator('input[name="login"]').fill(name)
        page.locator('input[name="password"]').fill(name)
        page.locator('input[name="password"]').press("Enter")
        page.wait_for_url("**/chats/**")
        self._cookies[name] = context.cookies()
        return page

    def forget(self, name: str | None = None) -> None:
        """The sessions of this person, or of everybody, have ended: the next page signs in again."""
        for one in [name] if name else list(self._cookies):
            self._cookies.pop(one, None)

    def close_pages(self) -> None:
        while self._contexts:
            self._contexts.pop().close()


def open_chat(page: Page, chat: Chat) -> None:
    page.goto(f"/chats/{chat.uuid}/")
    expect(page.locator(".talk__title")).to_have_text(chat.title)


def row_of(page: Page, chat: Chat) -> Locator:
    return page.locator("a.chat-row").filter(has=page.get_by_text(chat.title, exact=True))


def module(name: str) -> str:
    """Script for what one of the page's own modules exports."""
    return f"self.soukModules?.['js/{name}.js']"


def call(page: Page, script: str, *values: object) -> Any:
    """Runs a line of script with the page's own API functions at hand."""
    opening = f"const {{ get, post }} = {module('lib/api')};"
    return page.evaluate(f"async ([a, b]) => {{ {opening} {script} }}", [*values, None][:2])


def say(page: Page, chat: Chat, *texts: str) -> None:
    """What another person says, through a browser of their own."""
    for text in texts:
        send = "await post(`/api/conversations/${a}/messages/`, { client_id: crypto.randomUUID(), text: b });"
        call(page, send, chat.uuid, text)


def stored(page: Page, chat: Chat) -> list[str]:
    """The texts of a conversation as the server has them, oldest first."""
    history = call(page, "return await get(`/api/conversations/${a}/messages/?limit=100`);", chat.uuid)
    return [message["text"] for message in history["items"] if message["kind"] == "text"]


def keep_in(held: list) -> Callable[[Any], None]:
    """A handler that keeps what it is given, such as a request that waits."""
    return lambda thing: held.append(thing)  # noqa: PLW0108  (Playwright cannot mark a built-in method)


def bubbles(page: Page) -> list[str]:
    return page.locator(".bubble__text").all_text_contents()


def write(page: Page, text: str) -> None:
    page.get_by_role("textbox", name="Message").fill(text)
    page.get_by_role("textbox", name="Message").press("Enter")


def live(page: Page) -> None:
    """Waits until the socket is open."""
    page.wait_for_function(f"() => {module('chat/app')}?.socket.state === 'open'")
