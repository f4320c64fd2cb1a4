"""X-Forwarded-For and -Proto are believed as far as TRUSTED_PROXIES says, on HTTP and on sockets, however uvicorn was started."""

from __future__ import annotations

import asyncio
import http.client
from typing import Any

import pytest
from django.test import Client, RequestFactory

from config.proxies import UNKNOWN, BelieveProxies
from core.limits import address_of
from tests.server import Server


def seen(
    count: int, *forwarded: str, proto: str = "", client: tuple[str, int] = ("127.0.0.1", 5000), **more: Any
) -> tuple:
    """The address and the scheme with which a connection reaches the site."""
    kept: dict[str, Any] = {}

    async def site(scope: dict[str, Any], receive: Any, send: Any) -> None:
        kept.update(scope)

    headers = [(b"x-forwarded-for", one.encode()) for one in forwarded]
    headers += [(b"x-forwarded-proto", proto.encode())] if proto else []
    scope = {"type": "http", "scheme": "http", "client": client, "headers": headers, **more}
    asyncio.run(BelieveProxies(site, count=count, public_url="http://127.0.0.1:8000")(scope, None, None))
    return kept["client"][0], kept["scheme"]


def test_without_a_proxy_nothing_that_is_said_counts():
    assert seen(0, "203.0.113.1", proto="https") == ("127.0.0.1", "http")
    assert seen(0) == ("127.0.0.1", "http")


def test_what_uvicorn_believed_before_is_undone():
    claimed = seen(0, "203.0.113.1", proto="https", client=("203.0.113.1", 0), scheme="https")
    assert claimed == (UNKNOWN, "http")
    assert seen(0, "203.0.113.2", client=("203.0.113.2", 0)) == (UNKNOWN, "http")


def test_each_trusted_proxy_counts_from_the_right_and_no_further():
    assert seen(1, "192.0.2.66, 203.0.113.1", proto="https") == ("203.0.113.1", "https")
    assert seen(1, "192.0.2.66", "203.0.113.1") == ("203.0.113.1", "http")
    assert seen(2, "192.0.2.66, 203.0.113.1, 10.0.0.2", proto="http,https") == ("203.0.113.1", "https")
    assert seen(2, "10.0.0.2") == ("127.0.0.1", "http")
    assert seen(1, "no address") == ("127.0.0.1", "http")


def test_a_socket_is_told_the_same():
    assert seen(1, "203.0.113.1", proto="https", type="websocket", scheme="ws") == ("203.0.113.1", "wss")
    assert seen(0, "203.0.113.1", proto="https", type="websocket", scheme="wss") == ("127.0.0.1", "ws")


def test_limits_and_records_have_one_address(settings):
    ask = RequestFactory().get
    assert address_of(ask("/", headers={"X-Forwarded-For": "203.0.113.1"}, REMOTE_ADDR="192.0.2.1")) == "192.0.2.1"


@pytest.mark.django_db
def test_a_header_is_no_way_round_the_limit_of_a_page(monkeypatch, settings):
    monkeypatch.setattr(
        "rest_framework.throttling.SimpleRateThrottle.THROTTLE_RATES",
        {**settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"], "guest": "2/hour"},
    )
    answers = [
        Client().post("/accounts/guest/", headers={"X-Forwarded-For": f"203.0.113.{n}"}).status_code for n in range(4)
    ]
    assert answers == [302, 302, 429, 429]


@pytest.mark.parametrize("options", [(), ("--proxy-headers", "--forwarded-allow-ips", "*")])
def test_a_header_is_no_way_round_a_limit_of_the_running_site(tmp_path, options):
    server = Server(tmp_path, options=options, extra={"RATE_GUEST": "2/hour", "TRUSTED_PROXIES": "0"}).prepare().start()
    try:
        assert [come_in(server.port, f"203.0.113.{number}") for number in range(4)] == [302, 302, 429, 429]
    finally:
        server.discard()


def come_in(port: int, claimed: str) -> int:
    """Comes in as a guest, and says to be somebody else's proxy."""
    wire = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    token = "a" * 32
    headers = {"X-Forwarded-For": claimed, "Cookie": f"csrftoken={token}", "X-CSRFToken": token}
    wire.request("POST", "/accounts/guest/", headers=headers)
    return wire.getresponse().status
