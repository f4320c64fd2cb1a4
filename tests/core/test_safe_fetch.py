"""What may be fetched in a stranger's name: the rules judged against a real server, a real socket, and names that lie."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from core import safe_fetch
from core.safe_fetch import BYTE_LIMIT, Fetcher, NotFetched, is_public

PUBLIC = "93.184.215.14"
Answer = tuple[int, dict[str, str], bytes]


class Web:
    """A server on this machine that stands for the public web, and notes where it was reached."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, str]] = []
        self.reached: list[tuple[str, int]] = []
        web = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                web.asked.append((self.headers["Host"], self.path))
                status, headers, body = web.answers.get(self.path, (404, {}, b""))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_arguments: object) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def page(self, path: str, body: bytes = b"<title>Tea</title>", kind: str = "text/html; charset=utf-8") -> None:
        self.answers[path] = (200, {"Content-Type": kind}, body)

    def moved(self, path: str, to: str) -> None:
        self.answers[path] = (302, {"Location": to}, b"")

    def connect(self, address: str, port: int, seconds: float) -> socket.socket:
        """Whatever address was judged: it is noted, and leads here."""
        self.reached.append((address, port))
        return socket.create_connection(("127.0.0.1", self.server.server_port), timeout=seconds)

    def fetcher(self, resolve: Callable[[str], list[str]] = lambda host: [PUBLIC], **more) -> Fetcher:
        return Fetcher(resolve=resolve, connect=self.connect, **{"seconds": 60.0, **more})


@pytest.fixture
def web() -> Iterator[Web]:
    web = Web()
    yield web
    web.server.shutdown()
    web.server.server_close()


def test_a_page_of_the_public_web_is_fetched(web):
    web.page("/tea?cup=1")
    page = web.fetcher().fetch("http://tea.example.org/tea?cup=1#top")
    assert (page.content, page.charset) == (b"<title>Tea</title>", "utf-8")
    assert web.asked == [("tea.example.org", "/tea?cup=1")]
    assert web.reached == [(PUBLIC, 80)]


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", ".".join("0000"), "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fe80::1%eth0",
        "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:93.184.215.14", "2002:7f00:1::", "2001:0:1::1",
        "64:ff9b::7f00:1", "64:ff9b:1::1", "2001:db8::1", "no address", "", "fec0::1", "feff::1", "::7f00:1", "::8.8.8.8",
        "100::1", "2001:2::1", "2001:10::1", "2001:20::1", "2001:30::1", "2002:808:808::1", "3fff::1", "4000::1", "5f00::1",
        "192.88.99.1", "192.0.0.9", "192.31.196.1", "192.52.193.1", "192.175.48.1", "2620:4f:8000::1", "64:ff9b::808:808",
        "2606:4700::5efe:a00:1", "ff0e::1",
    ],
)  # fmt: skip
def test_addresses_of_machines_and_networks_are_never_reached(web, address):
    assert not is_public(address)
    with pytest.raises(NotFetched, match="public web"):
        web.fetcher(lambda host: [address]).fetch("http://inside.example.org/")
    with pytest.raises(NotFetched, match="public web"):
        web.fetcher(lambda host: [PUBLIC, address]).fetch("http://mixed.example.org/")
    assert (web.reached, web.asked) == ([], [])


@pytest.mark.parametrize(
    "address", [PUBLIC, "8.8.8.8", "2606:4700::1111", "2a00:1450::1", "192.1.0.1", "223.255.255.1"]
)
def test_addresses_of_the_public_web_are(address):
    assert is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:7f00:1]", "0"])
def test_no_spelling_of_this_machine_gets_past_the_real_resolver(web, host):
    with pytest.raises(NotFetched):
        Fetcher(connect=web.connect, seconds=60.0).fetch(f"http://{host}/")
    assert web.reached == []


def test_a_name_that_answers_differently_the_second_time_gains_nothing(web):
    web.page("/")
    answers = iter([[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]])
    web.fetcher(lambda host: next(answers)).fetch("http://rebinding.example.org/")
    assert web.reached == [(PUBLIC, 80)]  # the very address that was judged
    assert next(answers) == ["127.0.0.1"]  # it was asked once


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ftp://tea.example.org/", "no address of the web"),
        ("file:///etc/passwd", "no address of the web"),
        ("http:///", "no address of the web"),
        ("http://tea.example.org:22/", "port"),
        ("http://tea.example.org:443/", "port"),
        ("https://tea.example.org:80/", "port"),
        ("http://tea.example.org:99999/", "no address"),
        ("http://me:secret@tea.example.org/", "name and password"),
        ("http://souk.example.org/", "this site itself"),
        ("http://SOUK.example.org./", "this site itself"),
        ("http://" + "a" * 80 + ".example.org/", "no address"),
    ],
)
def test_addresses_that_no_preview_needs_are_refused(web, url, why):
    with pytest.raises(NotFetched, match=why):
        web.fetcher(forbidden_hosts=frozenset({"souk.example.org"})).fetch(url)
    assert web.reached == []


def test_every_redirect_is_judged_from_the_beginning(web):
    web.page("/end")
    web.moved("/1", "/2")
    web.moved("/2", "http://other.example.org/end")
    assert web.fetcher().fetch("http://tea.example.org/1").url == "http://other.example.org/end"
    names = {"tea.example.org": [PUBLIC], "inside.example.org": ["169.254.169.254"]}
    web.moved("/in", "http://inside.example.org/latest/meta-data/")
    web.moved("/port", "http://tea.example.org:8080/")
    web.moved("/file", "file:///etc/passwd")
    web.reached.clear()
    for path in ("/in", "/port", "/file"):
        with pytest.raises(NotFetched):
            web.fetcher(names.__getitem__).fetch(f"http://tea.example.org{path}")
    assert web.reached == [(PUBLIC, 80)] * 3


@pytest.mark.parametrize(
    ("location", "asked"),
    [
        ("/茶 叶?q=é", "/%E8%8C%B6%20%E5%8F%B6?q=%C3%A9"),  # raw UTF-8, as servers send it
        ("/%E8%8C%B6?x=%20#leaf", "/%E8%8C%B6?x=%20"),  # encoded already: once is enough
        ("../a/./b/../c", "/a/c"),
        ("//tea.example.org/d", "/d"),
        ("http://TEA.example.org:80/e", "/e"),
        ("\\f", "/f"),
        ("?only", "/from?only"),
    ],
)
def test_a_redirect_leads_where_a_browser_would_go(web, location, asked):
    web.moved("/from", location.encode().decode("latin-1"))
    web.page(asked)
    page = web.fetcher().fetch("http://tea.example.org/from#part")
    assert web.asked[-1] == ("tea.example.org", asked)
    assert page.url == "http://tea.example.org" + asked + ("#leaf" if "#leaf" in location else "#part")


def test_bytes_of_a_redirect_that_are_no_text_are_encoded_as_they_are(web):
    web.moved("/from", "/caf\xe9")
    web.page("/caf%E9")
    assert web.fetcher().fetch("http://tea.example.org/from").url == "http://tea.example.org/caf%E9"


@pytest.mark.parametrize(
    ("url", "host", "asked"),
    [
        ("http://MÜLLER.example.org/Straße?q=ä#teil", "xn--mller-kva.example.org", "/Stra%C3%9Fe?q=%C3%A4"),
        ("http://faß.example.org/", "xn--fa-hia.example.org", "/"),
        ("http://例え。テスト/", "xn--r8jz45g.xn--zckzah", "/"),
        ("  http://tea.example.org/a b%20c ", "tea.example.org", "/a%20b%20c"),
        ("http://[2606:4700::1111]/", "[2606:4700::1111]", "/"),
    ],
)
def test_a_typed_address_is_asked_for_as_a_browser_would(web, url, host, asked):
    web.page(asked)
    web.fetcher().fetch(url)
    assert web.asked == [(host, asked)]


def test_three_redirects_are_followed_and_no_more(web):
    for number in range(5):
        web.moved(f"/{number}", f"/{number + 1}")
    web.page("/3")
    assert web.fetcher().fetch("http://tea.example.org/0").url.endswith("/3")
    web.moved("/3", "/4")
    with pytest.raises(NotFetched, match="too many redirects"):
        web.fetcher().fetch("http://tea.example.org/0")


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ((404, {"Content-Type": "text/html"}, b"<title>None</title>"), "status 404"),
        ((200, {"Content-Type": "application/pdf"}, b"%PDF"), "no page"),
        ((200, {"Content-Type": "image/svg+xml"}, b"<svg>"), "no page"),
        ((200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, b"\x1f\x8b"), "compressed"),
    ],
)
def test_only_pages_are_read(web, answer, why):
    web.answers["/"] = answer
    with pytest.raises(NotFetched, match=why):
        web.fetcher().fetch("http://tea.example.org/")


def test_a_page_without_end_is_read_up_to_the_limit(web):
    web.page("/", b"a" * (BYTE_LIMIT + 100_000))
    assert len(web.fetcher().fetch("http://tea.example.org/").content) == BYTE_LIMIT


def test_a_server_that_trickles_gains_no_time(monkeypatch):
    """The clock is given, so that nothing waits: each look at it is a second later."""
    ours, theirs = socket.socketpair()
    theirs.sendall(b"HTTP/1.1 200 OK\r\n")
    clock = iter(range(100))
    monkeypatch.setattr(safe_fetch.time, "monotonic", lambda: next(clock))
    line = safe_fetch._Timed(ours, deadline=3)
    assert [line.readinto(bytearray(1)) for _second in range(3)] == [1, 1, 1]
    with pytest.raises(TimeoutError):
        line.readinto(bytearray(1))


def test_a_resolver_that_never_answers_is_not_waited_for(web):
    forever = threading.Event()
    fetcher = web.fetcher(lambda host: [PUBLIC] if forever.wait() else [], seconds=0.05)
    with pytest.raises(NotFetched, match="resolving took too long"):
        fetcher.fetch("http://tea.example.org/")
    forever.set()


def test_https_needs_a_certificate_that_is_true(web):
    with pytest.raises(NotFetched, match="no answer"):
        web.fetcher().fetch("https://tea.example.org/")
    assert web.reached == [(PUBLIC, 443)]
    assert web.asked == []
