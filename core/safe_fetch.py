"""Fetching a page that a stranger named, without letting them reach anything but the public web.

The name is resolved once, every address it has is judged, and the connection goes to the very address that was judged: a
name that answers differently the second time (DNS rebinding) gains nothing. Each redirect is judged again from the
beginning. The whole of it has one deadline, and a body is read up to a limit and no further.
"""

from __future__ import annotations

import http.client
import io
import ipaddress
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

SECONDS = 5.0  # for all of it: resolving, connecting, redirects, reading
BYTE_LIMIT = 512 * 1024
REDIRECTS = 3
PORTS = {"http": 80, "https": 443}
AGENT = "Souk link preview"
# Networks that Python counts as global though they lead into others: 6to4, Teredo, NAT64.
TUNNELS = tuple(map(ipaddress.ip_network, ("2002::/16", "2001::/32", "64:ff9b::/96", "64:ff9b:1::/48")))

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str], Iterable[str]]
Connect = Callable[[str, int, float], socket.socket]


class NotFetched(Exception):
    """It may not be fetched, or could not be; the text says why, for logs and tests."""


@dataclass(frozen=True, slots=True)
class Page:
    """What was found: where in the end, and its beginning."""

    url: str
    content: bytes
    charset: str


def is_public(address: str) -> bool:
    """An address of the public internet: not this machine, its networks, a cloud's metadata, or a way around to them."""
    try:
        found: Address = ipaddress.ip_address(address.split("%", 1)[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address) and (found.ipv4_mapped or any(found in one for one in TUNNELS)):
        return False
    return found.is_global and not found.is_multicast and not found.is_reserved


def resolve(host: str) -> list[str]:
    """Every address of a name, by the system's resolver."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]


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
    ports: dict[str, int] = field(default_factory=lambda: dict(PORTS))
    seconds: float = SECONDS

    def fetch(self, url: str) -> Page:
        """The page at `url`, through at most three redirects. Raises NotFetched."""
        deadline = time.monotonic() + self.seconds
        for _hop in range(REDIRECTS + 1):
            parts = self._checked(url)
            address = self._address(str(parts.hostname), deadline)
            try:
                found = self._ask(parts, address, deadline)
            except (OSError, http.client.HTTPException, ValueError) as error:
                raise NotFetched(f"no answer: {type(error).__name__}") from error
            if isinstance(found, Page):
                return found
            url = urljoin(url, found)
        raise NotFetched("too many redirects")

    def _checked(self, url: str) -> SplitResult:
        try:
            parts = urlsplit(url)
            port, host = parts.port, (parts.hostname or "").encode("idna").decode()
        except (ValueError, UnicodeError) as error:
            raise NotFetched("no address") from error
        if parts.scheme not in self.ports or not host:
            raise NotFetched("no address of the web")
        if parts.username or parts.password:
            raise NotFetched("a name and password in the address")
        if port not in {None, self.ports[parts.scheme]}:
            raise NotFetched("a port that is not the web's")
        if host.rstrip(".").lower() in self.forbidden_hosts:
            raise NotFetched("this site itself")
        return parts

    def _address(self, host: str, deadline: float) -> str:
        """The address to connect to; refused where any of the name's addresses is not public."""
        found = self._resolved(host.encode("idna").decode(), deadline)
        if not found or not all(map(self.allows, found)):
            raise NotFetched("not on the public web")
        return found[0]

    def _resolved(self, host: str, deadline: float) -> list[str]:
        """Resolving has no deadline of its own, so it is waited for in a thread beside."""
        answers: queue.Queue[list[str]] = queue.Queue()

        def look() -> None:
            try:
                answers.put(list(self.resolve(host)))
            except (OSError, UnicodeError):
                answers.put([])

        threading.Thread(target=look, name="souk-resolve", daemon=True).start()
        try:
            return answers.get(timeout=max(0.01, deadline - time.monotonic()))
        except queue.Empty as error:
            raise NotFetched("resolving took too long") from error

    def _ask(self, parts: SplitResult, address: str, deadline: float) -> Page | str:
        """One request. The page, or where it is redirected to."""
        host = str(parts.hostname).encode("idna").decode()
        raw = self.connect(address, self.ports[parts.scheme], _left(deadline))
        with raw:
            raw.settimeout(_left(deadline))
            line = (
                ssl.create_default_context().wrap_socket(raw, server_hostname=host) if parts.scheme == "https" else raw
            )
            with line:
                line.sendall(_request(parts, host))
                response = http.client.HTTPResponse(_Timed(line, deadline))  # type: ignore[arg-type]
                response.begin()
                return self._read(parts, response)

    def _read(self, parts: SplitResult, response: http.client.HTTPResponse) -> Page | str:
        if response.status in {301, 302, 303, 307, 308}:
            return response.getheader("Location") or ""
        if response.status != 200:
            raise NotFetched(f"status {response.status}")
        if response.headers.get_content_type() not in {"text/html", "application/xhtml+xml"}:
            raise NotFetched("no page")
        if response.getheader("Content-Encoding", "identity") != "identity":
            raise NotFetched("compressed, though that was not asked for")
        content = response.read(BYTE_LIMIT)
        return Page(url=parts.geturl(), content=content, charset=response.headers.get_content_charset() or "")


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _request(parts: SplitResult, host: str) -> bytes:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    safe = "".join(one if "!" <= one <= "~" else "".join(f"%{byte:02X}" for byte in one.encode()) for one in path)
    shown = f"[{host}]" if ":" in host else host
    head = {
        "Host": shown,
        "User-Agent": AGENT,
        "Accept": "text/html",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    lines = [f"GET {safe} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items()), "", ""]
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
