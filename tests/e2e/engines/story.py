"""What people do every day, and the main job: written once, lived in every engine. The friend is on another device."""

from __future__ import annotations

import json

from tests.e2e.engines.conftest import Line
from tests.e2e.engines.page import MINI, Page
from tests.server import Server

BUYER, PASSWORD = "buyer", "buyer-demo-2026"
PRODUCT = "Longquan gaiwan"
MESSAGE = "[role=log] .message"
FIELD = "#composer-text"
# A friend's message, and a friend's card, as their own devices would send them.
SAY = """
from uuid import uuid4
from accounts.models import User
from chat.models import Membership
from chat.services import conversations, messages
friend, buyer = (User.objects.get(username=name) for name in ("friend", "buyer"))
talk = conversations.open_direct(me=friend, other=buyer)
messages.send_text(sender=friend, conversation=talk, client_id=uuid4(), text={text!r})
print(talk.uuid)
"""
SHARE = """
from uuid import uuid4
from accounts.models import User
from chat.services import conversations
from miniprograms.services import programs, shares
from shop.models import Product
friend, buyer = (User.objects.get(username=name) for name in ("friend", "buyer"))
product = Product.objects.get(name_en={name!r})
card = programs.card_of(program=product.shop.program, path=f"p/{{product.uuid}}/", sharer=friend)
talk = conversations.open_direct(me=friend, other=buyer)
shares.share_card(sharer=friend, card=card, targets=[shares.Target("conversation", talk.uuid)], client_id=uuid4())
"""
TEXTS = """
import json
from chat.models import Message
print(json.dumps(list(Message.objects.filter(conversation__uuid={talk!r}).order_by("seq").values_list("text", flat=True))))
"""
DRAW = """
const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 400 });
const paint = canvas.getContext("2d");
paint.fillStyle = "#14785a"; paint.fillRect(0, 0, 640, 400);
const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
const chosen = new DataTransfer();
chosen.items.add(new File([blob], "tea.png", { type: "image/png" }));
const input = document.querySelector("[data-part=pictures-input]");
input.files = chosen.files;
input.dispatchEvent(new Event("change", { bubbles: true }));
return true;
"""
NUMBER = "return [document.querySelector(a).contentDocument.querySelector('dd').innerText];"
LEFT = """
const names = (await indexedDB.databases()).map((one) => one.name);
return [...Object.keys(localStorage), ...names].filter((name) => name.startsWith("souk."));
"""
SHOWN = """
const pictures = [...document.querySelectorAll("[role=log] .message img")];
return pictures.filter((one) => one.complete && one.naturalWidth > 100).length;
"""


def sign_in(page: Page) -> None:
    """By the form, as people do."""
    page.go("/accounts/login/")
    page.fill("input[name=login]", BUYER)
    page.fill("input[name=password]", PASSWORD)
    page.press("Enter")
    page.see("a.chat-row")


def open_chat(page: Page, name: str) -> None:
    """From the list. A row that moves up under the finger, as a message comes, is tapped again."""
    for _ in range(3):
        page.tap("a.chat-row", name)
        if page.is_seen(".talk__title", name):
            return
    page.see(".talk__title", name)


def say(page: Page, text: str) -> None:
    """Writes and sends."""
    page.fill(FIELD, text)
    page.tap("button[data-part=send]")


def live_a_day(page: Page, demo: Server, line: Line) -> None:
    """Sign in, hear, write, answer, a picture, search, no network and back, sign out."""
    sign_in(page)
    talk = demo.shell(SAY.format(text="Is the kettle on?")).strip()
    open_chat(page, "Jonas Weber")
    page.see(MESSAGE, "Is the kettle on?")
    demo.shell(SAY.format(text="I bring the cups"))
    page.see(MESSAGE, "I bring the cups")  # at once, without a reload

    say(page, "Nearly boiling")
    page.see(".message--mine [data-state=stored], .message--mine [data-state=read]")
    answer(page, "I bring the cups", "Two will do")
    page.see(MESSAGE, "Two will do")
    page.see(f"{MESSAGE} .quote", "I bring the cups")

    page.wait("choose a picture", DRAW)
    page.see(".tray__item")
    before = page.driver.run(SHOWN)
    page.tap("button[data-part=send]")
    page.wait("see the picture", SHOWN, wanted=before + 1)

    search(page, "boiling")
    without_a_network(page, line)
    assert texts_of(demo, talk)[-4:] == ["Nearly boiling", "Two will do", "", "Written in a tunnel"]
    sign_out(page)


def answer(page: Page, text: str, words: str) -> None:
    """By the menu of a message."""
    page.driver.run("document.querySelector('[role=log]').focus(); return true;")
    page.tap(f"{MESSAGE} .bubble", text)
    page.driver.run(OPEN_MENU, text)
    page.tap("dialog[open] button", "Reply")
    page.see(".aside", text)
    say(page, words)


# What a long press does; no engine is given a finger here.
OPEN_MENU = """
const found = [...document.querySelectorAll("[role=log] .message")].filter((one) => one.innerText.includes(a)).at(-1);
const bubble = found.querySelector(".bubble"), box = bubble.getBoundingClientRect();
bubble.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true, clientX: box.x + 5, clientY: box.y + 5 }));
return true;
"""


def search(page: Page, word: str) -> None:
    """From the list into the message."""
    page.tap("a", "Back to the chats")
    page.fill("#chat-find", word)
    page.tap("souk-chat-search [role=option]", word)
    page.see(MESSAGE, word)


def without_a_network(page: Page, line: Line) -> None:
    """What is written while the line is cut waits, and is sent once it is back."""
    line.cut()
    say(page, "Written in a tunnel")
    page.see(".message--waiting", "Written in a tunnel")
    page.see(".talk__line")
    line.mend()
    page.miss(".message--waiting", "Written in a tunnel")
    page.see(MESSAGE, "Written in a tunnel")
    page.miss(".talk__line")


def sign_out(page: Page) -> None:
    """Nothing stays."""
    page.go("/accounts/logout/")
    page.tap("main button", "Sign out")
    page.wait("be signed out", "return location.pathname === '/';", wanted=True)
    page.wait("leave nothing on the device", LEFT, wanted=[])
    page.go("/chats/")
    page.see("input[name=password]")


def texts_of(demo: Server, talk: str) -> list[str]:
    """The texts of a chat, as the server has them."""
    return json.loads(demo.shell(TEXTS.format(talk=talk)))


def buy_from_a_card(page: Page, demo: Server) -> None:
    """A card in the chat, the shop over it, the coupon, the checkout, the receipt."""
    sign_in(page)
    demo.shell(SHARE.format(name=PRODUCT))
    open_chat(page, "Jonas Weber")
    page.tap("[role=log] souk-card a, [role=log] souk-card button", "View", inside=("souk-card", PRODUCT))
    page.see("h1", PRODUCT, frame=MINI)
    page.tap("button", "Claim", frame=MINI)
    page.see("*", "In your wallet", frame=MINI)
    page.tap("button", "Buy now", frame=MINI)
    page.see("h1", "Checkout", frame=MINI)
    fields = {"Name": "Lin Mei", "Phone": "+1 415 555 0134", "Address": "88 Canal Street"}
    for label, value in fields.items():
        page.fill("main input, main textarea", value, label, frame=MINI)
    pay(page, "4000000000000002")
    page.see("[role=alert]", "declined", frame=MINI)
    pay(page, "4242424242424242")
    page.see("*", "We are packing it.", frame=MINI)
    [number] = page.wait("read the number", NUMBER, MINI)
    page.tap("souk-mini-view button", "Close")
    page.tap("a", "Back to the chats")
    open_chat(page, "Lantern Tea House")
    page.see("[role=log] souk-card", number)
    page.see("[role=log] souk-card", "Paid")
    sign_out(page)


def pay(page: Page, number: str) -> None:
    """By card."""
    for label, value in {"Card number": number, "Expiry date": "1234", "Security code": "123"}.items():
        page.fill("input", value, label, frame=MINI)
    page.tap("button", "Pay $", frame=MINI)
