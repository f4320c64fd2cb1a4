"""Fetching a page that a stranger named, without letting them reach anything but the public web.

The name is resolved once, every address it has is judged, and the connection goes to the very address that was judged: a
name that answers differently the second time (DNS rebinding) gains nothing. Each redirect is judged again from the
beginning. The whole of it has one deadline, and a body is read up to a limit and no further.
"""

from __future__ import annotations

import http.client
import io
import re
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from core import public_net
from core.addresses import DEFAULT_PORTS, WebAddress, follow, parse_address
from core.public_net import NotPublic, Resolve, is_public, resolve

SECONDS = 5.0  # for all of it: resolving, connecting, redirects, reading
BYTE_LIMIT = 512 * 1024
REDIRECTS = 3
AGENT = "Souk link preview"
CHARSET = re.compile(r";\s*charset\s*=\s*(?:\"([^\"]{1,40})\"|([^\s;\"]{1,40}))", re.IGNORECASE)

Connect = Callable[[str, int, float], socket.socket]


class NotFetched(Exception):
    """It may not be fetched, or could not be; the text says why, for logs and tests."""


@dataclass(frozen=True, slots=True)
class Page:
    """What was found: where in the end, and its beginning."""

    url: str
    content: bytes
    charset: str


def connect(address: str, port: int, seconds: float) -> socket.socket:
    """A connection to an address, never to a name."""
    return socket.create_connection((address, port), timeout=seconds)


@dataclass(slots=True)
class Fetcher:
    """Fetches HTML pages. Its parts can be given, so that tests judge the rules with a server of their own."""

    forbidden_hosts: frozenset[str] = frozenset()
    resolve: Resolve = resolve
    connect: Connect = connect
    allows: Callable[[str], bool] = is_public
    ports: dict[str, int] = field(default_factory=lambda: dict(DEFAULT_PORTS))
    seconds: float = SECONDS

    def fetch(self, url: str) -> Page:
        """The page at `url`, through at most three redirects. Raises NotFetched."""
        deadline = time.monotonic() + self.seconds
        for _hop in range(REDIRECTS + 1):
            address = self._checked(url)
            at = self._public_address(address.host, deadline)
            try:
                found = self._ask(address, at, deadline)
                if isinstance(found, Page):
                    return found
                url = follow(address, found)
            except (OSError, http.client.HTTPException, ValueError) as error:
                raise NotFetched(f"no answer: {type(error).__name__}") from error
        raise NotFetched("too many redirects")

    def _checked(self, url: str) -> WebAddress:
        try:
            address = parse_address(url)
        except ValueError as error:
            raise NotFetched(str(error) if str(error).startswith("no address") else "no address of the web") from error
        if address.has_credentials:
            raise NotFetched("a name and password in the address")
        if address.port != DEFAULT_PORTS[address.scheme]:
            raise NotFetched("a port that is not the web's")
        if address.host in self.forbidden_hosts:
            raise NotFetched("this site itself")
        return address

    def _public_address(self, host: str, deadline: float) -> str:
        try:
            left = deadline - time.monotonic()
            return public_net.public_address(host, seconds=left, resolve=self.resolve, allows=self.allows)
        except (NotPublic, TimeoutError) as error:
            raise NotFetched(str(error)) from error

    def _ask(self, address: WebAddress, at: str, deadline: float) -> Page | str:
        """One request. The page, or where it is redirected to."""
        raw = self.connect(at, self.ports[address.scheme], _left(deadline))
        with raw:
            raw.settimeout(_left(deadline))
            is_https = address.scheme == "https"
            line = ssl.create_default_context().wrap_socket(raw, server_hostname=address.host) if is_https else raw
            with line:
                line.sendall(_request(address))
                response = http.client.HTTPResponse(_Timed(line, deadline))  # type: ignore[arg-type]
                response.begin()
                return self._read(address, response)

    def _read(self, address: WebAddress, response: http.client.HTTPResponse) -> Page | str:
        if response.status in {301, 302, 303, 307, 308}:
            return response.getheader("Location") or ""
        if response.status != 200:
            raise NotFetched(f"status {response.status}")
        if response.headers.get_content_type() not in {"text/html", "application/xhtml+xml"}:
            raise NotFetched("no page")
        if response.getheader("Content-Encoding", "identity") != "identity":
            raise NotFetched("compressed, though that was not asked for")
        content = response.read(BYTE_LIMIT)
        return Page(url=address.url, content=content, charset=_charset(response.getheader("Content-Type", "")))


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _charset(content_type: str) -> str:
    """The label that a Content-Type gives; the page's reader decides whether it knows it."""
    found = CHARSET.search(content_type)
    return (found.group(1) or found.group(2)) if found else ""


def _request(address: WebAddress) -> bytes:
    head = {
        "Host": address.authority,
        "User-Agent": AGENT,
        "Accept": "text/html",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    lines = [f"GET {address.target} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items()), "", ""]
    return "\r\n".join(lines).encode("ascii")


class _Timed(io.RawIOBase):
    """A socket as a file whose every read has what is left until the deadline: one that trickles gains no time."""

    def __init__(self, line: socket.socket, deadline: float) -> None:
        self._line, self._deadline = line, deadline

    def makefile(self, *_arguments: Any, **_more: Any) -> io.BufferedReader:
        """What http.client asks a socket for."""
        return io.BufferedReader(self)

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Reads what is there, waiting no longer than the deadline."""
        self._line.settimeout(_left(self._deadline))
        return self._line.recv_into(buffer)
