"""Connections to the public internet and to nothing else.

Whatever a stranger can name (links, push endpoints) is resolved here, every address of the name is judged, and the
connection goes to the very address that was judged: a name that answers differently the second time gains nothing.
"""

from __future__ import annotations

import http.client
import ipaddress
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable

from core.addresses import WebAddress

Resolve = Callable[[str], Iterable[str]]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# All that IANA has given out as global unicast; nothing else of IPv6 leads to the public internet.
UNICAST_V6 = ipaddress.IPv6Network("2000::/3")
# The special-purpose registries of IANA, with what Python's `is_global` lets through: networks that lead into others
# (6to4, Teredo, NAT64), relays and anycast services, site-local, discard, benchmarking, documentation, segment routing.
SPECIAL: tuple[Network, ...] = tuple(
    ipaddress.ip_network(one)
    for one in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16"),
        *("192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        *("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"),
    )
)
ISATAP = (0x0000_5EFE, 0x0200_5EFE)  # bits 32 to 63 of an address whose last 32 are an IPv4 address behind it


class NotPublic(OSError):
    """The name leads to no address of the public internet, or also to others."""


def is_public(address: str) -> bool:
    """An address of the public internet: global unicast, and nothing that the registries set apart."""
    try:
        found = ipaddress.ip_address(address.split("%", 1)[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if found not in UNICAST_V6 or (int(found) >> 32) & 0xFFFF_FFFF in ISATAP:
            return False
    elif found.is_multicast or found.is_reserved:
        return False
    return found.is_global and not any(found in one for one in SPECIAL if one.version == found.version)


def resolve(host: str) -> list[str]:
    """Every address of a name, by the system's resolver."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]


def public_address(
    host: str, *, seconds: float, resolve: Resolve = resolve, allows: Callable[[str], bool] = is_public
) -> str:
    """The address to connect to. Raises NotPublic where any of the name's addresses is not public, TimeoutError."""
    found = _resolved(host, seconds, resolve)
    if not found or not all(map(allows, found)):
        raise NotPublic("not on the public web")
    return found[0]


class PublicConnection(http.client.HTTPConnection):
    """A connection for one request to an http or https address: no proxy, no redirect, `seconds` for each wait.

    `allows` judges the addresses of its name. Connecting raises NotPublic besides what every connection raises.
    """

    def __init__(self, address: WebAddress, *, seconds: float, allows: Callable[[str], bool] = is_public) -> None:
        super().__init__(address.host, address.port, timeout=seconds)
        self._address, self._seconds, self._allows = address, seconds, allows

    def connect(self) -> None:
        """Resolves, judges and connects, within the time of one wait."""
        deadline = time.monotonic() + self._seconds
        at = public_address(self._address.host, seconds=self._seconds, allows=self._allows)
        left = max(0.01, deadline - time.monotonic())
        self.sock = socket.create_connection((at, self._address.port), timeout=left)
        self.sock.settimeout(self._seconds)
        if self._address.scheme == "https":
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self._address.host)


def _resolved(host: str, seconds: float, resolve: Resolve) -> list[str]:
    """Resolving has no deadline of its own, so it is waited for in a thread beside."""
    answers: queue.Queue[list[str]] = queue.Queue()

    def look() -> None:
        try:
            answers.put(list(resolve(host)))
        except (OSError, UnicodeError):
            answers.put([])

    threading.Thread(target=look, name="souk-resolve", daemon=True).start()
    try:
        return answers.get(timeout=max(0.01, seconds))
    except queue.Empty as error:
        raise TimeoutError("resolving took too long") from error
