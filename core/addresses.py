"""Addresses of the web, read as browsers read them (the WHATWG URL standard): one rule for typed links and redirects.

International names become their ASCII form; blanks, raw UTF-8 and other characters are percent-encoded once; what is
percent-encoded already stays; every spelling of an IPv4 address becomes the usual one.
"""

from __future__ import annotations

from dataclasses import dataclass

from ada_url import URL

DEFAULT_PORTS = {"http": 80, "https": 443}
LABEL_LIMIT, HOST_LIMIT = 63, 253  # characters, by DNS


@dataclass(frozen=True, slots=True)
class WebAddress:
    """An http or https address. `target` is what a request asks for; `host` has no brackets and no dot at the end."""

    url: str
    scheme: str
    host: str
    port: int
    target: str
    has_credentials: bool

    @property
    def origin(self) -> str:
        """Scheme and host, with the port where it is not the scheme's own."""
        return f"{self.scheme}://{self.authority}"

    @property
    def authority(self) -> str:
        """What the Host header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"


def parse_address(given: str, *, base: str = "") -> WebAddress:
    """The address that a browser would go to from the page `base`. Raises ValueError where there is none on the web."""
    try:
        url = URL(given, base) if base else URL(given)
    except UnicodeError as error:  # half of a surrogate pair
        raise ValueError("no address") from error
    scheme = url.protocol.rstrip(":")
    host = url.hostname.strip("[]").removesuffix(".")
    if scheme not in DEFAULT_PORTS or not host:
        raise ValueError("no address of the web")
    if len(host) > HOST_LIMIT or any(not 0 < len(label) <= LABEL_LIMIT for label in host.split(".")):
        raise ValueError("no address: its name is too long")
    return WebAddress(
        url=url.href,
        scheme=scheme,
        host=host,
        port=int(url.port) if url.port else DEFAULT_PORTS[scheme],
        target=url.pathname + url.search,
        has_credentials=bool(url.username or url.password),
    )


def follow(address: WebAddress, location: str) -> str:
    """Where a redirect leads. `location` is the header as http.client reads it: each byte one character.

    Servers send raw UTF-8 there. Bytes that are no UTF-8 are percent-encoded as they are; the fragment of the address
    that was asked for stays where the redirect names none.
    """
    raw = location.encode("latin-1", errors="replace")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = "".join(chr(byte) if byte < 0x80 else f"%{byte:02X}" for byte in raw)
    found = parse_address(text, base=address.url).url
    fragment = address.url.partition("#")[2]
    return found if "#" in found or not fragment else f"{found}#{fragment}"


def host_of(name: str) -> str:
    """A host's name or address as `WebAddress.host` has it; empty where it is none."""
    try:
        return parse_address(f"http://[{name}]/" if ":" in name else f"http://{name}/").host
    except ValueError:
        return ""
