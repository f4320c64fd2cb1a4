"""What no parser and no database can take is refused with 400, at every edge and by one gate, and never a 500."""

from __future__ import annotations

import json
from base64 import b64encode, urlsafe_b64encode
from uuid import uuid4

import pytest
from django.test import Client

from chat.models import Message
from chat.services import conversations

DEEP = "[" * 100_000
HUGE = "9" * 30
LONGER = "9" * 5000  # than Python makes into a number
SOME = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def talk(alice, bob):
    return conversations.open_direct(me=alice, other=bob)


def b64(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


LISTS = ["/api/conversations/", "/api/contacts/", "/api/starred/", "/api/wallet/", "/api/orders/"]
PLACES = [
    "p=garbage",
    f"p={HUGE}",
    f"p={LONGER}",
    "p=%00",
    "p=9999-12-31T23:59:59-12:00",
    "p=0001-01-01T00:00:00%2B14:00",
    f"o={HUGE}",
    "r=x",
]


@pytest.mark.parametrize("place", [*PLACES, None])
@pytest.mark.parametrize("path", LISTS)
def test_a_cursor_that_no_list_gave_is_refused(sign_in, alice, path, place):
    cursor = b64encode(place.encode()).decode() if place else "ünï"
    answer = sign_in(alice).get(path, {"cursor": cursor})
    assert answer.status_code == 400 or (place or "").startswith("o="), answer.content
    if answer.status_code == 400:
        assert set(answer.json()["fields"]) == {"cursor"}


TIMES = [
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-12:00",
    "9999-12-31T23:59:59+00:00",
    "2026-01-01T00:00:00",
    "garbage",
]


@pytest.mark.parametrize("name", ["before", "after"])
@pytest.mark.parametrize(
    "place",
    [
        *(f"{at} 1" for at in TIMES),
        f"2026-01-01T00:00:00+00:00 {HUGE}",
        "2026-01-01T00:00:00+00:00 -1",
        "2026-01-01T00:00:00+00:00 ²",
        "",
        "\x00",
        "1 2 3",
    ],
)
def test_a_place_at_the_ends_of_time_is_refused(sign_in, alice, talk, name, place):
    answer = sign_in(alice).get(f"/api/conversations/{talk.uuid}/messages/", {name: b64(place) or "=", "limit": 1})
    assert (answer.status_code, set(answer.json()["fields"])) == (400, {name})


BODIES = {
    "deep lists": DEEP,
    "deep objects": '{"a":' * 50_000,
    "deep and whole": "[" * 500 + "]" * 500,
    "a number past 64 bits": '{"text": 9223372036854775808}',
    "a number past Python": f'{{"text": {LONGER}}}',
    "NaN": '{"text": NaN}',
    "Infinity": '{"text": -Infinity}',
    "a float that overflows": '{"text": 1e999}',
    "half a pair": '{"text": "\\ud800"}',
    "half a pair as a name": '{"\\udfff": 1}',
    "a zero byte": '{"text": "a\\u0000b"}',
    "no UTF-8": b'{"text": "\xff\xfe"}',
    "UTF-16": '{"text": "a"}'.encode("utf-16"),
    "nothing": "",
    "half": '{"text": ',
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_body_that_cannot_be_kept_is_refused_by_the_api(sign_in, alice, bob, talk, body):
    """The same gate, whichever operation it is."""
    person = sign_in(alice)
    for path in (f"/api/conversations/{talk.uuid}/messages/", "/api/conversations/", "/api/contact-requests/"):
        answer = person.post(path, body, content_type="application/json")
        assert answer.status_code == 400, (path, answer.content)
        assert set(answer.json()) >= {"code", "message", "fields"}
    assert not Message.objects.exists()


@pytest.mark.parametrize("choice", ["\ud800", "a\x00", 2**70, 1e999, [[]], {"a": {}}])
@pytest.mark.parametrize("field", ["kind", "client_id", "reply_to", "mentions", "attachments", "text"])
def test_a_choice_or_an_id_that_cannot_be_kept_is_refused(sign_in, alice, talk, field, choice):
    body = {"client_id": str(uuid4()), "text": "hello", "kind": "text", field: choice}
    path = f"/api/conversations/{talk.uuid}/messages/"
    answer = sign_in(alice).post(path, json.dumps(body), content_type="application/json")
    assert answer.status_code == 400, answer.content
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "charset", ["punycode", "rot13", "utf-16", "utf-7", "bz2", "idna", "unicode_escape", "none", "\xff"]
)
@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded"])
def test_only_utf_8_is_read(sign_in, alice, talk, charset, kind):
    for path in (f"/api/conversations/{talk.uuid}/messages/", "/settings/profile/"):
        answer = sign_in(alice).generic("POST", path, b'{"text": "a"}', content_type=f"{kind}; charset={charset}")
        assert answer.status_code == 400, path


MULTIPART = {
    "no boundary": ("multipart/form-data", b"--x"),
    "an empty boundary": ("multipart/form-data; boundary=", b"--x"),
    "a boundary of bytes": ("multipart/form-data; boundary=\xff\x00", b"--x"),
    "ends too early": ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a'),
    "broken base64": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!\r\n--x--',
    ),
    "a zero byte": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="display_name"\r\n\r\na\x00b\r\n--x--',
    ),
    "a thousand fields": ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % number for number in range(1500))),
    "a zero byte in a form": ("application/x-www-form-urlencoded", b"display_name=a%00b"),
    "no type": ("", b"\xff"),
    "a type of bytes": ("\xff/\x00; a=\xff", b"\xff"),
}


@pytest.mark.parametrize("given", MULTIPART.values(), ids=MULTIPART)
@pytest.mark.parametrize("path", ["/settings/profile/", "/api/attachments/", "/accounts/login/", "/merchant/login/"])
def test_a_broken_form_is_refused(sign_in, alice, path, given):
    kind, body = given
    before = (alice.display_name, alice.avatar.name)
    answer = sign_in(alice).generic("POST", path, body, content_type=kind)
    assert answer.status_code < 500
    assert answer.status_code in {400, 415} or path != "/api/attachments/"
    if answer.status_code == 400:
        alice.refresh_from_db()
        assert (alice.display_name, alice.avatar.name) == before


QUERIES = [
    "%00",
    "%ff%fe",
    "a=%00",
    "%00=a",
    f"page={HUGE}",
    f"page={LONGER}",
    f"limit={HUGE}",
    f"limit={LONGER}",
    "limit=%C2%B2",
    "q=%00",
    "q=%ed%a0%80",
    "next=http://[",
    "next=%00",
    "format=%00",
    "format=xml",
    "&" * 3000,
    "a=1&" * 1500,
    "%",
    "limit=1e5",
    "page=0",
    "page=-1",
    f"since={HUGE}",
    "around=%00",
    "kind=%00",
    "uuids=%00",
    "conversation=%00",
    "coupon=%00",
    "category=%00",
    "program=%00",
    "username=%00",
    "from=9999-99-99",
    "p=" + LONGER,
]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query[:30])
def test_no_query_fails(sign_in, alice, talk, query):
    person = sign_in(alice)
    for path in (
        "/chats/",
        "/starred/",
        "/contacts/",
        "/settings/",
        "/api/conversations/",
        "/api/search/",
        "/api/starred/",
        "/api/people/",
        "/api/drawer/",
        f"/api/conversations/{talk.uuid}/messages/",
        f"/api/conversations/{talk.uuid}/events/",
        "/accounts/login/",
        "/accounts/password/reset/",
    ):
        answer = person.get(f"{path}?{query}")
        assert answer.status_code < 500, path


PATHS = [
    "/media/%00",
    "/media/a%00b.png",
    "/%00",
    "/static/%00",
    "/u/%00/",
    "/g/%00/",
    f"/u/{'a' * 5000}/",
    "/m/%00/",
    "/m/x/%ff/",
    "/api/%00",
    "/go/%00/",
    f"/accounts/2fa/webauthn/keys/{HUGE}/edit/",
    f"/admin/r/{HUGE}/{HUGE}/",
    f"/merchant/shop/order/{HUGE}/change/",
    f"/admin/accounts/user/{HUGE}/change/",
    "/admin/accounts/user/%00/change/",
    "/admin/accounts/user/a%00/history/",
    "/accounts/confirm-email/%00/",
    "/accounts/password/reset/key/%00-%00/",
    "/accounts/password/reset/key/zzzzzzzzzzzzzzz-set-password/",
    "/files/%00/",
    "/api/invited/%00/",
    "/%ff%fe/",
    "/api/files/\ud800",
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path[:40].encode("ascii", "replace").decode())
def test_no_address_fails(sign_in, oscar, path):
    answer = sign_in(oscar).get(path.encode("utf-8", "surrogatepass").decode("latin-1"))
    assert answer.status_code < 500


HEADERS = {
    "Cookie": [
        'sessionid="\\000bcdefghijk"',
        "sessionid=\xff\xfe",
        "=;=;;",
        'csrftoken="\\000"',
        "django_language=%00",
        'messages="\\000"',
        "a" * 5000,
    ],
    "Accept": ["/", "a;q=x", ";;;", "application/json; \xff", "*/*; q=" + LONGER, "," * 2000],
    "Accept-Language": ["\xff", "zh;q=" + LONGER, "-" * 3000, "x" * 3000],
    "Authorization": ["Bearer \xff", "Bearer " + "a" * 5000, "\xff", "Basic ====", "Bearer"],
    "Origin": ["http://[", "http://a:b", "null", "\xff", "http://a:99999999"],
    "Referer": ["http://[", "http://a:b", "\xff"],
    "If-None-Match": ['"\xff', "*" * 3000],
    "If-Modified-Since": ["garbage", "Mon, 99 Nov 99999 99:99:99 GMT", "Sat, 01 Jan 0001 00:00:00 GMT"],
    "Range": [f"bytes={LONGER}-", "bytes=-0", "bytes=²-", "\xff"],
    "X-Forwarded-For": ["garbage", "\xff", "," * 200, "1.2.3.4:x"],
    "X-Request-ID": ["\xff" * 20, "a" * 5000],
    "X-CSRFToken": ["\xff", "a" * 5000],
    "Content-Length": ["x", LONGER, "-1", "²"],
    "User-Agent": ["\xff" * 3000, "\ud7ff"],
    "Idempotency-Key": ["\xff", "a" * 5000],
}


@pytest.mark.parametrize("name", HEADERS)
def test_no_header_fails(sign_in, alice, talk, name):
    for given in HEADERS[name]:
        person = sign_in(alice)
        if name == "Cookie":
            person.cookies.clear()
        extra = {"CONTENT_LENGTH": given} if name == "Content-Length" else {}
        headers = {} if extra else {name: given.encode("utf-8").decode("latin-1")}
        for path in (
            "/",
            "/chats/",
            "/accounts/login/",
            "/api/sync/",
            "/webhooks/stripe/",
            f"/api/conversations/{talk.uuid}/messages/",
        ):
            for method in ("GET", "POST"):
                answer = person.generic(method, path, b"{}", content_type="application/json", headers=headers, **extra)
                assert answer.status_code < 500, (given, method, path)


def test_a_page_says_to_people_what_to_do(client: Client, db):
    answer = client.get("/accounts/login/?a=%00", headers={"Accept-Language": "en"})
    assert answer.status_code == 400
    assert "This request cannot be read. Go back, reload the page and try again." in answer.content.decode()


def test_what_a_database_cannot_take_is_the_askers_fault_and_a_mistake_of_ours_is_not(sign_in, alice, monkeypatch):
    def fails(error: Exception):
        def view(*args, **kwargs):
            raise error

        return view

    person = sign_in(alice)
    person.raise_request_exception = False
    for error, status in (
        (OverflowError(), 400),
        (UnicodeEncodeError("utf-8", "a", 0, 1, ""), 400),
        (ValueError(), 500),
        (KeyError(), 500),
    ):
        monkeypatch.setattr("chat.api.views.Epoch.current", fails(error))
        assert person.get("/api/sync/").status_code == status
        monkeypatch.setattr("config.views.redirect", fails(error))
        assert person.get("/").status_code == status


WORDS = ["chats", "settings-profile", "Ä\x10", "x", "x.y", "?a", "#a", "a/b", "//evil.example/", "javascript:1"]


@pytest.mark.parametrize("wanted", WORDS)
def test_a_word_is_no_place_to_go_on_to(sign_in, alice, wanted):
    answer = sign_in(alice).get("/settings/upgrade/", {"next": wanted})
    assert (answer.status_code, answer["Location"]) == (302, "/settings/")


def test_a_webhook_reads_its_own_body_whatever_type_it_claims(client: Client, db):
    answer = client.generic("POST", "/webhooks/stripe/", b"\x00", content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 400
