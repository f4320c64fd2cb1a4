"""Previews of links: what a page says of itself, in the message that named it, told to whoever sees it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from chat.media import pages
from chat.media.pages import describe
from chat.models import Event, Message
from chat.services import links
from chat.services.edits import edit_message
from chat.services.messages import send_text
from core.safe_fetch import Fetcher, NotFetched, Page

PAGE = """<html><head><title> Old  title </title><meta property="og:title" content="Longjing &amp; &lt;friends&gt;">
<meta property="og:description" content="A glass,\nwater,\u202e and patience."><meta name="description" content="no">
<meta property="og:site_name" content="Lantern"></head><script>alert(1)</script>"""


class Given(Fetcher):
    """Fetches nothing: the page is given."""

    def __init__(self, content: str | bytes | None, charset: str = "") -> None:
        super().__init__()
        self.content, self.charset, self.asked = content, charset, []

    def fetch(self, url: str) -> Page:
        self.asked.append(url)
        if self.content is None:
            raise NotFetched("no")
        content = self.content if isinstance(self.content, bytes) else self.content.encode()
        return Page(url=url, content=content, charset=self.charset)


def said(talk, who, text: str = "Look: https://tea.example.org/longjing.") -> Message:
    return send_text(sender=who, conversation=talk, client_id=uuid4(), text=text)


def test_a_preview_joins_its_message_and_everybody_is_told(alice, bob, talk, told, sign_in):
    message, fetcher = said(talk, alice), Given(PAGE)
    with told() as heard:
        assert links.add_preview(message=message, fetcher=fetcher)
    assert fetcher.asked == ["https://tea.example.org/longjing"]
    link = {
        "url": "https://tea.example.org/longjing",
        "title": "Longjing & <friends>",
        "description": "A glass, water, and patience.",
        "site": "Lantern",
    }
    (frame,) = heard.frames()
    assert (frame["event"]["type"], frame["event"]["message"]["link"], frame["seq"]) == ("message.linked", link, 2)
    assert set(heard.parcels[0].users) == {alice.pk, bob.pk}
    shown = sign_in(bob).get(f"/api/conversations/{talk.uuid}/messages/").json()["items"][0]
    assert shown["link"] == link


@pytest.mark.parametrize(
    "change", [{"text": "never mind"}, {"recalled_at": timezone.now()}, {"removed_at": timezone.now()}]
)
def test_what_was_changed_meanwhile_gets_none(alice, talk, told, change):
    message = said(talk, alice)
    Message.objects.update(**change)
    with told() as heard:
        assert not links.add_preview(message=message, fetcher=Given(PAGE))
    talk.refresh_from_db()
    assert (Message.objects.get().link, heard.parcels, Event.objects.count(), talk.last_seq) == (None, [], 1, 1)


@pytest.mark.parametrize("content", [None, "", "<p>no title", b"\xff\xfe\x00"])
def test_a_page_that_says_nothing_leaves_the_message_as_it_is(alice, talk, told, content):
    with told() as heard:
        assert not links.add_preview(message=said(talk, alice), fetcher=Given(content))
    assert (Message.objects.get().link, heard.names()) == (None, ["message.created"])


def test_a_page_is_read_in_its_own_letters(alice, talk):
    page = '<meta charset="gb18030"><title>龙井茶</title>'.encode("gb18030")
    for charset in ("", "no-such-charset", "zlib"):
        Message.objects.update(link=None)
        message = said(talk, alice)
        links.add_preview(message=message, fetcher=Given(page, charset))
        message.refresh_from_db()
        assert message.link["title"] == "龙井茶"


@pytest.mark.parametrize(
    ("content", "charset", "title"),
    [
        ("<title>龙井茶 镕</title>".encode("gb18030"), "gb2312", "龙井茶 镕"),
        ("<title>日本語 ①㈱髙</title>".encode("cp932"), "Shift_JIS", "日本語 ①㈱髙"),
        ("<title>日本語</title>".encode("euc_jp"), "x-euc-jp", "日本語"),
        (b"<title>\xad\xa1\xad\xea</title>", "euc-jp", "①㈱"),
        ("<title>똠방각하</title>".encode("cp949"), "ks_c_5601-1987", "똠방각하"),
        (b"<title>5 \x80</title>", "gbk", "5 €"),
        ("<title>caf\xe9 “q”</title>".encode("cp1252"), "iso-8859-1", "café “q”"),
        ("<title>caf\xe9</title>".encode("cp1252"), "", "café"),
        (b"\xef\xbb\xbf<title>\xe8\x8c\xb6</title>", "gb2312", "茶"),
        ("\ufeff<meta charset=big5><title>茶</title>".encode("utf-16-le"), "utf-8", "茶"),
        ("<meta charset=gbk><title>茶</title>".encode(), "utf-8", "茶"),
        (
            '<meta http-equiv="Content-Type" content="text/html; charset=big5"><title>繁體</title>'.encode("big5"),
            "",
            "繁體",
        ),
        ("<!-- <meta charset=big5> --><meta charset=gbk><title>茶</title>".encode("gbk"), "", "茶"),
        ("<meta charset=utf-16><title>茶</title>".encode(), "", "茶"),
        (b"<title>\xe8\x8c\xb6</title>", "punycode", "茶"),
        (b"<title>\xe8\x8c\xb6</title>", "unicode_escape", "茶"),
        (b"<title>\xe8\x8c\xb6</title>", "idna", "茶"),
        ("<title>茶</title>".encode() + b"<p>" + "茶".encode()[:2], "", "茶"),
    ],
)
def test_a_page_is_decoded_as_browsers_decode_it(content, charset, title):
    found = describe(content=content, charset=charset, url="https://tea.example.org/")
    assert found is not None
    assert found["title"] == title


@pytest.mark.parametrize(
    ("page", "title"),
    [
        ("<![x]><title>T</title>", "T"),
        ("<![CDATA[<title>no</title>", None),
        ("<?php echo 1 ?><title>T", "T"),
        ("<title>Caf&eacute; &amp; &#x8336; &lt;b&gt;</title>", "Café & 茶 <b>"),
        ("<title>a <b>c</b></title>", "a <b>c</b>"),
        ("<svg><title>no</title></svg><title>T</title>", "T"),
        ("<script>'<title>no</title>'</script><!-- <title>no</title> --><title>T</title>", "T"),
        ("<title> </title><title>T</title>", "T"),
        ("<meta property=og:title content=' '><title>T</title>", "T"),
        ("<META CONTENT='X &amp; Y' PROPERTY='OG:title'>", "X & Y"),
        ("<title>👨‍👩‍👧 \u202eevil\u2066\x07</title>", "👨‍👩‍👧 evil"),
        ("<title>" + "茶" * 300, "茶" * 199 + "…"),
    ],
)
def test_pages_that_are_badly_made_say_what_they_say_in_a_browser(page, title):
    found = describe(content=page.encode(), charset="utf-8", url="https://tea.example.org/")
    assert (found and found["title"]) == title


def test_pages_made_to_take_long_do_not(monkeypatch):
    """The clock is given: a look at it is a quarter of a second, and two more would be too many."""
    clock = iter(range(1000))
    monkeypatch.setattr(pages.time, "monotonic", lambda: next(clock) / 4)
    late = b"<title>T</title>" + b"<b>" * 10_000 + b"</i>" * 5_000 + b'<meta property="og:title" content="late">'
    found = describe(content=late, charset="utf-8", url="https://tea.example.org/")
    assert found == {"url": "https://tea.example.org/", "title": "T", "description": "", "site": "tea.example.org"}


def test_the_name_of_a_site_is_shown_in_its_own_letters():
    found = describe(content=b"<title>T</title>", charset="", url="https://www.xn--mller-kva.example/")
    assert found is not None
    assert found["site"] == "müller.example"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("no link", ""),
        ("see http://a.example/x?y=1.", "http://a.example/x?y=1"),
        ("看看https://a.example/茶，好喝", "https://a.example/%E8%8C%B6"),
        ("(https://a.example/b)", "https://a.example/b"),
        ("https://a.example/tea_(drink)", "https://a.example/tea_(drink)"),
        ("javascript:alert(1) ftp://a.example", ""),
        ("`https://a.example/code` me@a.com www.b.com/x", "https://www.b.com/x"),
    ],
)
def test_the_first_address_of_a_text_is_found(text, found):
    assert links.first_link(text) == found


def jobs() -> list[Any]:
    return list(DBTaskResult.objects.values_list("queue_name", "status"))


def test_a_job_is_made_for_a_text_with_a_link_where_the_operator_allows_it(
    alice, talk, settings, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        said(talk, alice)
    assert jobs() == []
    settings.LINK_PREVIEWS = True
    with django_capture_on_commit_callbacks(execute=True):
        said(talk, alice, "no link")
        said(talk, alice)
    assert jobs() == [("links", "READY")]


def test_the_job_never_asks_this_site_itself(alice, talk, settings):
    settings.LINK_PREVIEWS, settings.PUBLIC_URL = True, "https://souk.example.org"
    message = said(talk, alice, "https://souk.example.org/chats/")
    links.preview_link.call(message.pk)
    assert Message.objects.get().link is None
    with pytest.raises(NotFetched, match="this site itself"):
        Fetcher(forbidden_hosts=links._own_hosts()).fetch("https://souk.example.org/chats/")


def test_other_words_lose_the_preview_and_are_looked_up_again(
    alice, talk, settings, sign_in, django_capture_on_commit_callbacks
):
    message = said(talk, alice)
    links.add_preview(message=message, fetcher=Given(PAGE))
    settings.LINK_PREVIEWS = True
    with django_capture_on_commit_callbacks(execute=True):
        edit_message(sender=alice, message=message, text="https://tea.example.org/puer")
    assert (Message.objects.get().link, jobs()) == (None, [("links", "READY")])
