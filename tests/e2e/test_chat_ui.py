"""The chat page in a real browser, against a network that delays, loses, repeats and cuts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import DESKTOP, PHONE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, WebSocketRoute

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
SENDS = re.compile(r"/api/conversations/[^/]+/messages/$")
OLDER = re.compile(r"messages/\?.*before=")


@dataclass
class Chat:
    """A group of alice, bob and carol."""

    title: str
    uuid: str


class Cast:
    """Alice and her contacts bob and carol, on a site of their own."""

    def __init__(self, browser: Browser, server: Server) -> None:
        self._browser, self._server = browser, server
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
            base_url=self._server.url,
            viewport=size,
            locale=locale,
            color_scheme="dark" if dark else "light",
            has_touch=size == PHONE,
            is_mobile=size == PHONE,
            reduced_motion="reduce",
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

    def close_pages(self) -> None:
        while self._contexts:
            self._contexts.pop().close()


@pytest.fixture(scope="module")
def _cast(browser: Browser, site: Server) -> Cast:
    return Cast(browser, site)


@pytest.fixture
def cast(_cast: Cast) -> Iterator[Cast]:
    """`cast("alice")` is a page signed in as alice."""
    yield _cast
    _cast.close_pages()


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


def test_a_bubble_is_there_at_once_and_says_when_it_is_stored(cast: Cast):
    chat = cast.chat()
    page = cast("alice")
    open_chat(page, chat)
    held: list[Route] = []
    page.route(SENDS, keep_in(held))
    write(page, "Who brings the cups?")
    bubble = page.locator(".message--mine")
    expect(bubble).to_contain_text("Who brings the cups?")
    expect(bubble.locator("[data-state=sending]")).to_have_count(1)
    expect(page.locator("a.chat-row").first).to_contain_text("You: Who brings the cups?")
    element = bubble.element_handle()
    held[0].continue_()
    expect(bubble.locator("[data-state=stored]")).to_have_count(1)
    assert element.evaluate("(bubble) => bubble.isConnected"), "the bubble was drawn anew"
    assert stored(page, chat) == ["Who brings the cups?"]


def test_what_is_written_offline_is_sent_once_and_in_order(cast: Cast):
    chat = cast.chat()
    page = cast("alice")
    open_chat(page, chat)
    live(page)
    page.context.set_offline(True)
    for text in ("one", "two", "three"):
        write(page, text)
    expect(page.locator(".message--waiting")).to_have_count(3)
    expect(page.get_by_role("status").filter(has_text="No connection")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator(".message--mine [data-state=stored]")).to_have_count(3)
    assert bubbles(page) == ["one", "two", "three"]
    assert stored(page, chat) == ["one", "two", "three"]


def test_an_answer_that_got_lost_does_not_double_the_message(cast: Cast):
    chat = cast.chat()
    page = cast("alice")
    open_chat(page, chat)
    tries: list[str] = []

    def lose_the_answer(route: Route) -> None:
        if route.request.method != "POST":
            return route.continue_()
        tries.append(route.request.post_data_json["client_id"])
        if len(tries) > 2:
            return route.continue_()
        route.fetch()
        return route.abort()

    page.route_web_socket(re.compile("/ws/"), lambda socket: socket.close())  # the event must not settle it either
    page.reload()
    page.route(SENDS, lose_the_answer)
    write(page, "only once")
    expect(page.locator(".message--mine [data-state=stored]")).to_have_count(1, timeout=15_000)
    assert len(tries) == 3
    assert len(set(tries)) == 1
    assert stored(page, chat) == ["only once"]
    assert bubbles(page) == ["only once"]


def test_the_outbox_outlives_the_page(cast: Cast):
    chat = cast.chat()
    page = cast("alice")
    open_chat(page, chat)
    page.route(SENDS, lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    write(page, "first")
    write(page, "second")
    expect(page.locator(".message--waiting")).to_have_count(2)
    page.reload()
    expect(page.locator(".message--waiting")).to_have_count(2)
    assert bubbles(page) == ["first", "second"]
    page.unroute(SENDS)
    page.reload()
    expect(page.locator(".message--mine [data-state=stored]")).to_have_count(2)
    assert stored(page, chat) == ["first", "second"]


def test_two_tabs_send_what_waits_once(cast: Cast):
    chat = cast.chat()
    page = cast("alice")
    open_chat(page, chat)
    page.context.route(SENDS, lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    write(page, "from the first tab")
    other = page.context.new_page()
    open_chat(other, chat)
    expect(other.locator(".message--waiting")).to_have_count(1)
    page.context.unroute(SENDS)
    for tab in (page, other):
        tab.reload()
    for tab in (page, other):
        expect(tab.locator(".message--mine [data-state=stored]")).to_have_count(1)
        assert bubbles(tab) == ["from the first tab"]
    assert stored(page, chat) == ["from the first tab"]


def test_a_refused_message_says_why_and_can_be_deleted(cast: Cast):
    chat = cast.chat()
    page = cast("alice")
    open_chat(page, chat)
    refusal = {"code": "not_contacts", "message": "You are not contacts.", "fields": {}}

    def refuse(route: Route) -> None:
        if route.request.method == "POST":
            route.fulfill(status=403, json=refusal)
        else:
            route.continue_()

    page.route(SENDS, refuse)
    write(page, "never stored")
    expect(page.locator(".message--failed")).to_contain_text("You are not contacts.")
    write(page, "nor this")
    expect(page.locator(".message--failed")).to_have_count(2)  # a refused one does not hold up the next
    page.locator(".message--failed").first.get_by_role("button", name="Delete").click()
    expect(page.locator(".message--failed")).to_have_count(1)
    page.unroute(SENDS)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".message--mine [data-state=stored]")).to_have_count(1)
    assert stored(page, chat) == ["nor this"]


def test_a_lost_event_is_fetched_when_the_next_one_shows_the_gap(cast: Cast):
    chat = cast.chat()
    bob = cast("bob")
    page = cast("alice")
    dropped: list[str] = []

    def lossy(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def pass_on(frame: str | bytes) -> None:
            if '"lost on the way"' in str(frame) and not dropped:
                dropped.append(str(frame))
            else:
                socket.send(frame)

        server.on_message(pass_on)

    page.route_web_socket(re.compile("/ws/"), lossy)
    open_chat(page, chat)
    live(page)
    say(bob, chat, "lost on the way", "arrived")
    expect(page.locator(".bubble__text")).to_have_text(["lost on the way", "arrived"])
    assert len(dropped) == 1


def test_a_silent_loss_is_seen_in_the_heads(cast: Cast):
    chat = cast.chat()
    bob = cast("bob")
    page = cast("alice")
    lost: list[str] = []

    def deaf(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        server.on_message(lambda f: lost.append(str(f)) if '"type":"event"' in str(f) else socket.send(f))

    page.route_web_socket(re.compile("/ws/"), deaf)
    open_chat(page, chat)
    live(page)
    say(bob, chat, "nobody rang")
    page.evaluate("dispatchEvent(new Event('online'))")  # wakes the socket: it beats at once
    expect(page.locator(".bubble__text")).to_have_text(["nobody rang"])
    assert len(lost) == 1


def test_a_page_whose_log_differs_from_the_servers_loads_the_conversation_anew(cast: Cast):
    chat = cast.chat()
    bob = cast("bob")
    page = cast("alice")
    false = "00000000-0000-4000-8000-00000000dead"
    warnings: list[str] = []
    page.on("console", lambda message: warnings.append(message.text) if message.type == "warning" else None)

    def forge(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        uuid = re.compile(r'("message":\{"uuid":")[0-9a-f-]{36}')
        server.on_message(lambda f: socket.send(uuid.sub(rf"\g<1>{false}", str(f)) if '"forged"' in str(f) else f))

    page.clock.install()
    page.route_web_socket(re.compile("/ws/"), forge)
    open_chat(page, chat)
    live(page)
    say(bob, chat, "true", "forged")
    expect(page.locator(".bubble__text")).to_have_text(["true", "forged"])
    expect(page.locator(f'[data-uuid="{false}"]')).to_have_count(1)
    with page.expect_response(re.compile(f"{chat.uuid}/check/")) as compared:
        page.clock.run_for(11_000)
    expect(page.locator(f'[data-uuid="{false}"]')).to_have_count(0)
    expect(page.locator(".bubble__text")).to_have_text(["true", "forged"])
    assert compared.value.json()["upto"] == compared.value.json()["head"]
    assert [line for line in warnings if f"the log of {chat.uuid} differs" in line] == warnings != []
    say(bob, chat, "and on")
    expect(page.locator(".bubble__text")).to_have_text(["true", "forged", "and on"])
    assert page.evaluate(f"(uuid) => {module('chat/app')}.sync.check.compare(uuid)", chat.uuid) is True


def test_a_server_that_was_killed_gets_what_waited_once_it_is_back(cast: Cast, site: Server):
    chat = cast.chat()
    page = cast("alice")
    open_chat(page, chat)
    live(page)
    write(page, "before")
    expect(page.locator(".message--mine [data-state=stored]")).to_have_count(1)
    site.kill()
    write(page, "while it was down")
    write(page, "and this")
    expect(page.locator(".message--waiting")).to_have_count(2)
    site.start()
    expect(page.locator(".message--mine [data-state=stored]")).to_have_count(3, timeout=40_000)
    assert stored(page, chat) == ["before", "while it was down", "and this"]
    live(page)


def test_another_database_makes_the_page_start_over_and_keep_what_was_written(cast: Cast):
    chat = cast.chat()
    bob, page = cast("bob"), cast("alice")
    sockets: list[WebSocketRoute] = []
    page.route_web_socket(re.compile("/ws/"), keep_in(sockets))
    open_chat(page, chat)
    page.route(SENDS, lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    write(page, "still to be sent")
    page.get_by_role("textbox", name="Message").fill("half written")
    say(bob, chat, "said meanwhile")
    sockets[-1].send(json.dumps({"type": "heads", "epoch": "after a backup was restored", "heads": {}}))
    expect(page.locator(".bubble__text")).to_have_text(["said meanwhile", "still to be sent"])
    expect(page.get_by_role("textbox", name="Message")).to_have_value("half written")


def test_a_page_without_a_socket_polls(cast: Cast):
    chat = cast.chat()
    bob = cast("bob")
    page = cast("alice")
    page.route_web_socket(re.compile("/ws/"), lambda socket: socket.close(code=1011))
    open_chat(page, chat)
    say(bob, chat, "by the slow road")
    expect(page.locator(".bubble__text")).to_have_text(["by the slow road"], timeout=25_000)


def test_messages_come_live_and_are_counted_until_they_are_seen(cast: Cast):
    chat = cast.chat()
    bob = cast("bob")
    page = cast("alice", size=PHONE)
    live(page)
    row = row_of(page, chat)
    say(bob, chat, "at three?", "or four?")
    expect(row).to_contain_text("Bob: or four?")
    expect(row).to_contain_text("2 unread messages")
    expect(page).to_have_title(re.compile(r"^\(\d+\) "))
    with page.expect_response(re.compile(r"/read/$")):  # it counts as read once it was really in sight
        row.click()
        expect(page.locator(".unread")).to_be_visible()
        expect(page.locator(".bubble__text")).to_have_text(["at three?", "or four?"])
    page.get_by_role("link", name="Back to the chats").click()
    expect(row).not_to_contain_text("unread")
    page.wait_for_load_state("networkidle")
    page.reload()
    expect(row).to_contain_text("or four?")
    expect(row).not_to_contain_text("unread")


def test_older_messages_load_without_moving_what_is_read(cast: Cast):
    chat = cast.chat("Long")
    page = cast("alice")
    open_chat(page, chat)
    page.wait_for_load_state("networkidle")  # it loads ahead of the reader
    expect(page.locator(".bubble__text").last).to_have_text("line 129")
    expect(page.locator(".bubble__text").last).to_be_in_viewport()
    held: list[Route] = []
    page.route(OLDER, keep_in(held))
    scroller = page.locator(".timeline__scroll")
    scroller.evaluate("(log) => { log.scrollTop = -log.scrollHeight }")
    page.wait_for_timeout(100)
    first = page.locator(".bubble__text").first
    text, before = first.text_content(), first.bounding_box()
    assert len(held) == 1
    held[0].continue_()
    page.unroute(OLDER)
    expect(page.locator(".bubble__text").first).not_to_have_text(text)
    after = page.get_by_text(text, exact=True).bounding_box()
    assert abs(after["y"] - before["y"]) <= 1
    while page.locator(".bubble__text").first.text_content() != "line 0":
        scroller.evaluate("(log) => { log.scrollTop = -log.scrollHeight }")
        page.wait_for_timeout(50)
    assert bubbles(page) == [f"line {number}" for number in range(130)]


def test_who_reads_further_up_stays_there_and_is_told_of_news(cast: Cast):
    chat = cast.chat("Middling")
    bob = cast("bob")
    page = cast("alice")
    open_chat(page, chat)
    live(page)
    scroller = page.locator(".timeline__scroll")
    scroller.evaluate("(log) => { log.scrollTop = -600 }")
    seen = page.get_by_text("line 40", exact=True)
    before = seen.bounding_box()
    say(bob, chat, "down here")
    news = page.get_by_role("button", name="1 new message")
    expect(news).to_be_visible()
    assert abs(seen.bounding_box()["y"] - before["y"]) <= 1
    news.click()
    expect(page.locator(".bubble__text").last).to_be_in_viewport()
    expect(news).to_be_hidden()


def test_an_input_methods_enter_does_not_send(cast: Cast):
    chat = cast.chat()
    page = cast("alice", locale="zh-CN")
    page.goto(f"/chats/{chat.uuid}/")
    field = page.locator("#composer-text")
    field.fill("nihao")
    for composing in ({"isComposing": True, "keyCode": 13}, {"isComposing": False, "keyCode": 229}):
        field.dispatch_event("keydown", {"key": "Enter", "bubbles": True, "cancelable": True, **composing})
    expect(field).to_have_value("nihao")
    assert bubbles(page) == []
    field.press("Shift+Enter")
    expect(field).to_have_value("nihao\n")
    field.press("Enter")
    expect(field).to_have_value("")
    expect(page.locator(".bubble__text")).to_have_text(["nihao"])


def test_a_phones_enter_breaks_the_line(cast: Cast):
    chat = cast.chat()
    page = cast("alice", size=PHONE)
    open_chat(page, chat)
    field = page.get_by_role("textbox", name="Message")
    field.fill("one")
    field.press("Enter")
    expect(field).to_have_value("one\n")
    field.press_sequentially("two")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".bubble__text")).to_have_text(["one\ntwo"])
    expect(page.locator(".message--mine [data-state=stored]")).to_have_count(1)
    assert stored(page, chat) == ["one\ntwo"]


def test_a_draft_stays_with_its_conversation(cast: Cast):
    chat = cast.chat()
    page = cast("alice")
    open_chat(page, chat)
    page.get_by_role("textbox", name="Message").fill("half a thou")
    page.goto("/chats/")
    expect(row_of(page, chat)).to_contain_text("Draft: half a thou")
    row_of(page, chat).click()
    expect(page.get_by_role("textbox", name="Message")).to_have_value("half a thou")
    page.get_by_role("textbox", name="Message").press_sequentially("ght")
    page.get_by_role("textbox", name="Message").press("Enter")
    page.reload()
    expect(page.locator(".bubble__text")).to_have_text(["half a thought"])
    expect(page.get_by_role("textbox", name="Message")).to_have_value("")


def test_too_long_a_text_is_held_back_and_says_by_how_much(cast: Cast):
    chat = cast.chat()
    page = cast("alice")
    open_chat(page, chat)
    field = page.get_by_role("textbox", name="Message")
    field.fill("😀" * 4001)
    expect(page.get_by_text("1 character too many")).to_be_visible()
    field.press("Enter")
    assert bubbles(page) == []
    field.fill("😀" * 4000)
    field.press("Enter")
    expect(page.locator(".message--mine [data-state=stored]")).to_have_count(1)


def test_back_and_the_keys_lead_where_one_expects(cast: Cast):
    chat = cast.chat()
    page = cast("alice")
    row = row_of(page, chat)
    row.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/chats/{chat.uuid}/$"))
    expect(page.get_by_role("textbox", name="Message")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile(r"/chats/$"))
    expect(row).to_be_focused()
    page.go_forward()
    expect(page.locator(".talk__title")).to_have_text(chat.title)
    page.go_back()
    expect(page.locator(".talk__none")).to_be_visible()
    page.keyboard.press("End")
    expect(page.locator("a.chat-row").last).to_be_focused()
    page.keyboard.press("Home")
    expect(page.locator("a.chat-row").first).to_be_focused()


def test_a_group_is_made_from_contacts(cast: Cast):
    page = cast("alice", size=PHONE)
    page.get_by_role("button", name="New chat").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="New group").click()
    dialog.get_by_role("textbox", name="Name of the group").fill("Sunday walk")
    dialog.get_by_text("Bob", exact=True).click()
    dialog.get_by_text("Carol", exact=True).click()
    dialog.get_by_role("button", name="Make the group").click()
    expect(page.locator(".talk__title")).to_have_text("Sunday walk")
    expect(page.locator(".talk__note")).to_have_text("3 members")
    expect(page.locator(".system-line")).to_have_text("Alice started the group")


CARD = {
    "title": "West Lake Longjing", "subtitle": "Spring picking", "picture": None, "price": "$18.00",
    "price_before": "$20.00", "note": "", "tags": [{"text": "4 left", "tone": "warn"}], "lines": [],
    "action": {"type": "post", "label": "Claim", "url": "/api/claim-stand-in/"},
    "source": {"name": "Jade Teahouse", "icon": ""}, "is_gone": False,
}  # fmt: skip


def test_a_card_follows_what_it_shows(cast: Cast):
    chat = cast.chat("Card")
    page = cast("alice", size=PHONE)
    now = dict(CARD)
    sockets: list[WebSocketRoute] = []
    page.route_web_socket(re.compile("/ws/"), keep_in(sockets))

    def views(route: Route) -> None:
        uuids = route.request.url.split("messages=")[1].split(",")
        route.fulfill(json={"cards": dict.fromkeys(uuids, now)})

    def change(seq: int) -> None:
        event = {"type": "card.changed", "ref": "00000000-0000-0000-0000-000000000005"}
        state = json.loads(page.locator("#chat-state").text_content())
        frame = {"type": "event", "epoch": state["epoch"], "conversation": chat.uuid, "seq": seq, "event": event}
        sockets[-1].send(json.dumps(frame))

    page.route(re.compile("/api/cards/"), views)
    open_chat(page, chat)
    live(page)
    card = page.locator("souk-card")
    change(3)
    expect(card).to_contain_text("$18.00")
    expect(card.get_by_role("link", name="West Lake Longjing")).to_have_attribute("href", "/chats/?mini=jade/p/x/")
    now["price"] = "$16.00"
    change(4)
    expect(card).to_contain_text("$16.00")
    keep = "(event) => { window.opened = event.detail; event.stopImmediatePropagation() }"
    page.evaluate(f"window.addEventListener('souk:open', {keep}, true)")
    card.get_by_role("link").click()
    assert page.evaluate("window.opened") == {"program": "jade", "path": "p/x/"}
    page.route(
        "**/api/claim-stand-in/", lambda route: route.fulfill(status=409, json={"code": "gone", "message": "Used up."})
    )
    card.get_by_role("button", name="Claim").click()
    expect(card.get_by_role("alert")).to_have_text("Used up.")
    page.unroute("**/api/claim-stand-in/")

    def claim(route: Route) -> None:
        now["action"] = {"type": "open", "label": "Use it"}
        route.fulfill(status=201, json={})

    page.route("**/api/claim-stand-in/", claim)
    card.get_by_role("button", name="Claim").click()
    expect(card.get_by_role("button", name="Use it")).to_be_visible()
    expect(card.get_by_role("alert")).to_be_hidden()


def test_who_writes_is_seen_writing(cast: Cast):
    chat = cast.chat()
    bob, page = cast("bob"), cast("alice")
    open_chat(page, chat)
    open_chat(bob, chat)
    live(page)
    live(bob)
    bob.get_by_role("textbox", name="Message").press_sequentially("He")
    expect(page.locator(".talk__note")).to_have_text("Bob is typing…")
    write(bob, "Hello")
    expect(page.locator(".bubble__text")).to_have_text(["Hello"])
    expect(page.locator(".talk__note")).to_have_text("3 members")


def test_a_lost_line_is_mentioned_only_after_a_moment(cast: Cast):
    page = cast("alice")
    sockets: list[WebSocketRoute] = []

    def first_only(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        if len(sockets) > 1:
            socket.close(code=1013)
        else:
            socket.connect_to_server()

    page.route_web_socket(re.compile("/ws/"), first_only)
    page.goto("/chats/")
    live(page)
    said = page.locator(".chats__state")
    sockets[0].close(code=1012)
    page.wait_for_timeout(700)
    assert said.text_content() == ""
    expect(said).to_have_text("Connecting…")


def test_who_is_signed_out_elsewhere_is_told_and_led_back(cast: Cast):
    chat = cast.chat()
    page = cast("alice")
    sockets: list[WebSocketRoute] = []

    def closing(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        socket.close(code=4401)

    page.route_web_socket(re.compile("/ws/"), closing)
    page.goto(f"/chats/{chat.uuid}/")
    link = page.locator(".chats__state").get_by_role("link", name="Sign in")
    expect(link).to_have_attribute("href", f"/accounts/login/?next=%2Fchats%2F{chat.uuid}%2F")
    page.wait_for_timeout(2500)
    assert len(sockets) == 1, "it tried again"


@pytest.mark.anywhere
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing(cast: Cast, size: dict[str, int], dark: bool):
    from axe_playwright_python.sync_playwright import Axe

    chat = cast.chat(f"Axe {size['width']} {dark}")
    page = cast("alice", size=size, dark=dark)
    expect(page.locator("a.chat-row").first).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    page.get_by_role("button", name="New chat").click()
    expect(page.get_by_role("dialog").get_by_text("Bob", exact=True)).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    page.keyboard.press("Escape")
    row_of(page, chat).click()
    write(page, "and my own")
    if size == PHONE:
        page.get_by_role("button", name="Send").click()
    expect(page.locator(".message--mine [data-state=stored]")).to_have_count(1)
    page.wait_for_timeout(300)
    assert Axe().run(page).response["violations"] == []
