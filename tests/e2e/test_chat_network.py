"""The chat page against a network that delays, loses, repeats and cuts, in a real browser."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.chatting import Cast, bubbles, keep_in, live, module, open_chat, say, stored, write

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext, Page, Route, WebSocketRoute

    from tests.server import Server

SENDS = re.compile(r"/api/conversations/[^/]+/messages/$")


def without_a_socket(where: Page | BrowserContext) -> None:
    """The pages that are opened there from now on get no socket, and send over HTTP."""
    where.route_web_socket(re.compile("/ws/"), lambda socket: socket.close())


def between(page: Page, take: Callable[[str, WebSocketRoute, WebSocketRoute], None]) -> None:
    """Hands each message that the page sends over its next sockets to `take`, with the page's end and the server's."""

    def connect(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        socket.on_message(lambda text: take(text, socket, server) if '"type":"send"' in text else server.send(text))

    page.route_web_socket(re.compile("/ws/"), connect)


@pytest.mark.anywhere
@pytest.mark.parametrize("way", ["socket", "http"])
def test_a_bubble_is_there_at_once_and_says_when_it_is_stored(cast: Cast, way: str):
    chat = cast.chat()
    page = cast("alice")
    held: list[Callable[[], None]] = []
    if way == "http":
        without_a_socket(page)
        page.route(SENDS, lambda route: held.append(route.continue_))
    else:
        between(page, lambda text, _page, server: held.append(lambda: server.send(text)))
    open_chat(page, chat)
    if way == "socket":
        live(page)
    write(page, "Who brings the cups?")
    bubble = page.locator(".message--mine")
    expect(bubble).to_contain_text("Who brings the cups?")
    expect(bubble.locator("[data-state=sending]")).to_have_count(1)
    expect(page.locator("a.chat-row").first).to_contain_text("You: Who brings the cups?")
    element = bubble.element_handle()
    (let_through,) = held
    let_through()
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


def test_an_answer_that_got_lost_on_the_socket_does_not_double_the_message(cast: Cast):
    chat = cast.chat()
    page = cast("alice")
    tries: list[str] = []

    def lose_the_answer(text: str, socket: WebSocketRoute, server: WebSocketRoute) -> None:
        tries.append(json.loads(text)["client_id"])
        server.on_message(lambda frame: socket.close(code=1011) if '"type":"sent"' in str(frame) else None)
        server.send(text)

    page.on(
        "request", lambda asked: tries.append(asked.post_data_json["client_id"]) if asked.method == "POST" else None
    )
    between(page, lose_the_answer)
    open_chat(page, chat)
    live(page)
    write(page, "only once")
    expect(page.locator(".message--mine [data-state=stored]")).to_have_count(1, timeout=15_000)
    live(page)
    assert len(set(tries)) == 1
    assert stored(page, chat) == ["only once"]
    assert bubbles(page) == ["only once"]


@pytest.mark.anywhere
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

    without_a_socket(page)  # the event must not settle it either
    page.reload()
    page.route(SENDS, lose_the_answer)
    write(page, "only once")
    expect(page.locator(".message--mine [data-state=stored]")).to_have_count(1, timeout=15_000)
    assert len(tries) == 3
    assert len(set(tries)) == 1
    assert stored(page, chat) == ["only once"]
    assert bubbles(page) == ["only once"]


@pytest.mark.anywhere
def test_the_outbox_outlives_the_page(cast: Cast):
    chat = cast.chat()
    page = cast("alice")
    without_a_socket(page)
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


@pytest.mark.anywhere
def test_two_tabs_send_what_waits_once(cast: Cast):
    chat = cast.chat()
    page = cast("alice")
    without_a_socket(page.context)
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


@pytest.mark.anywhere
@pytest.mark.parametrize("way", ["socket", "http"])
def test_a_refused_message_says_why_and_can_be_deleted(cast: Cast, way: str):
    chat = cast.chat()
    page = cast("alice")
    refusal = {"code": "not_contacts", "message": "You are not contacts.", "fields": {}}
    refusing = [True]

    def refuse(route: Route) -> None:
        if route.request.method == "POST" and refusing:
            route.fulfill(status=403, json=refusal)
        else:
            route.continue_()

    def refuse_frame(text: str, socket: WebSocketRoute, server: WebSocketRoute) -> None:
        answer = {"type": "refused", "client_id": json.loads(text)["client_id"], "status": 403, "error": refusal}
        if refusing:
            socket.send(json.dumps(answer))
        else:
            server.send(text)

    if way == "http":
        without_a_socket(page)
        page.route(SENDS, refuse)
    else:
        between(page, refuse_frame)
    open_chat(page, chat)
    if way == "socket":
        live(page)
    write(page, "never stored")
    expect(page.locator(".message--failed")).to_contain_text("You are not contacts.")
    write(page, "nor this")
    expect(page.locator(".message--failed")).to_have_count(2)  # a refused one does not hold up the next
    page.locator(".message--failed").first.get_by_role("button", name="Delete").click()
    expect(page.locator(".message--failed")).to_have_count(1)
    refusing.clear()
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
    page.on("console", lambda message: warnings.append(message.text) if message.text.startswith("souk:") else None)

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


@pytest.mark.anywhere
def test_a_page_without_a_socket_polls(cast: Cast):
    chat = cast.chat()
    bob = cast("bob")
    page = cast("alice")
    page.route_web_socket(re.compile("/ws/"), lambda socket: socket.close(code=1011))
    open_chat(page, chat)
    say(bob, chat, "by the slow road")
    expect(page.locator(".bubble__text")).to_have_text(["by the slow road"], timeout=25_000)
