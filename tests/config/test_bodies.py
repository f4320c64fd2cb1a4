"""What comes is held to a size and a time before it costs anything; asked of a real server, by its own port."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from tests.server import Server

LARGE = 300 * 1024 * 1024
PATIENCE = 20  # seconds


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    extra = {"HEAD_SECONDS": "1", "CONNECTIONS_LIMIT": "30", "JOBS": "external"}
    one = Server(tmp_path_factory.mktemp("bodies"), extra=extra).prepare()
    yield one.start()
    one.discard()


def line_to(server: Server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE)


def answer_of(line: socket.socket) -> tuple[int, dict]:
    got = b""
    while part := line.recv(65536):
        got += part
        if b"\r\n\r\n" in got and b"}" in got:
            break
    head, _empty, body = got.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body) if body else {}


def spooled(server: Server) -> int:
    """Bytes of deleted files that the process still has open: where Django puts a large body."""
    sizes = 0
    for one in Path(f"/proc/{server.process.pid}/fd").iterdir():
        try:
            if "deleted" in str(one.readlink()):
                sizes += one.stat().st_size
        except OSError:
            continue
    return sizes


@pytest.mark.parametrize(
    "path", ["/", "/api/attachments/", "/merchant/", "/webhooks/stripe/", "/nowhere", "/accounts/login/"]
)
def test_what_says_that_it_is_too_large_is_refused_before_any_of_it_is_read(server, path):
    with line_to(server) as line:
        line.sendall(f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {LARGE}\r\n\r\n".encode())
        status, said = answer_of(line)
    assert (status, said["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    ("path", "cookie"), [("/", ""), ("/api/attachments/", "sessionid=x"), ("/api/attachments/", "")]
)
def test_what_does_not_say_its_length_is_counted_while_it_comes(server, path, cookie):
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\nTransfer-Encoding: chunked\r\n\r\n"
    piece = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    sent = 0
    with line_to(server) as line:
        line.sendall(head.encode())
        try:
            while sent < LARGE:
                line.sendall(piece)
                sent += 0x10000
        except OSError:
            pass
    assert sent < LARGE / 3
    assert spooled(server) < 30 * 1024 * 1024


def test_an_upload_within_its_limit_still_comes_through(server):
    body = b"x" * 2_000_000
    with line_to(server) as line:
        head = "POST /api/attachments/ HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer souk_no\r\n"
        head += f"Content-Length: {len(body)}\r\n\r\n"
        line.sendall(head.encode() + body)
        assert answer_of(line)[0] == 401


def test_the_refusal_speaks_the_readers_language(server):
    with line_to(server) as line:
        head = f"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Language: zh-CN,zh\r\nContent-Length: {LARGE}\r\n\r\n"
        line.sendall(head.encode())
        assert answer_of(line)[1]["message"] == "内容超过了网站一次可接收的大小，请减少后重试。"


@pytest.mark.parametrize(
    "beginning", [b"", b"GET / HT", b"GET /ws/ HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgr"]
)
def test_who_does_not_finish_a_head_is_sent_away(server, beginning):
    with line_to(server) as line:
        line.sendall(beginning)
        assert line.recv(1000).startswith(b"HTTP/1.1 408 ")
        assert line.recv(1000) == b""


def test_a_second_request_of_a_connection_is_held_to_it_too(server):
    with line_to(server) as line:
        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert answer_of(line)[0] == 200
        line.sendall(b"GET /healthz HT")
        assert line.recv(1000).startswith(b"HTTP/1.1 408 ")


def test_a_head_without_end_is_refused(server):
    with line_to(server) as line:
        line.sendall(b"GET / HTTP/1.1\r\n")
        got = b""
        try:
            for _ in range(1000):
                line.sendall(b"x-more: " + b"y" * 1000 + b"\r\n")
            got = line.recv(1000)
        except OSError:
            return  # it was closed while there was still something to say
        assert got.startswith(b"HTTP/1.1 431 ")


def test_those_who_are_silent_make_room_for_those_who_ask(server):
    silent = [line_to(server) for _ in range(60)]
    try:
        for _ in range(5):
            with line_to(server) as line:
                line.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                assert answer_of(line)[0] == 200
        assert silent[0].recv(1000).startswith(b"HTTP/1.1 503 ")
    finally:
        for one in silent:
            one.close()
