"""Who asks, where proxies stand in front: as many of them as TRUSTED_PROXIES says are believed, and nobody else.

uvicorn's own `--proxy-headers`, which is on by default, believes whoever connects from this machine. What it made of such a
request is undone here, so that it does not matter with which options it was started.
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

FORWARDED_FOR, FORWARDED_PROTO = b"x-forwarded-for", b"x-forwarded-proto"
UNKNOWN = "0.0.0.0"  # noqa: S104 — an address that nobody has: all who claim another share its limits
SECURE = {"http": "https", "websocket": "wss"}
PLAIN = {"http": "http", "websocket": "ws"}


class BelieveProxies:
    """Sets a connection's client and scheme by what `count` proxies said: each adds one address on the right."""

    def __init__(self, application: Any, *, count: int, public_url: str) -> None:
        self._application = application
        self._count = count
        self._is_secure = urlsplit(public_url).scheme == "https"

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> Any:
        """Passes the connection on."""
        if scope["type"] in SECURE:
            scope = self._believed(scope) if self._count else self._unbelieved(scope)
        return await self._application(scope, receive, send)

    def _believed(self, scope: dict[str, Any]) -> dict[str, Any]:
        told = [one.strip() for one in _values(scope, FORWARDED_FOR)]
        changed: dict[str, Any] = {}
        if len(told) >= self._count and _is_address(told[-self._count]):
            changed["client"] = (told[-self._count], 0)
        if schemes := _values(scope, FORWARDED_PROTO):
            is_secure = schemes[-1].strip().lower() in {"https", "wss"}
            changed["scheme"] = (SECURE if is_secure else PLAIN)[scope["type"]]
        return {**scope, **changed}

    def _unbelieved(self, scope: dict[str, Any]) -> dict[str, Any]:
        """As if the headers had not come. A client without a port is one that uvicorn took from them."""
        changed: dict[str, Any] = {}
        client = scope.get("client")
        if client and not client[1] and _values(scope, FORWARDED_FOR):
            changed["client"] = (UNKNOWN, 0)
        if _values(scope, FORWARDED_PROTO):
            changed["scheme"] = (SECURE if self._is_secure else PLAIN)[scope["type"]]
        return {**scope, **changed}


def _values(scope: dict[str, Any], name: bytes) -> list[str]:
    """What stands in all headers of this name, one after the other."""
    found = (value.decode("latin-1") for key, value in scope.get("headers", ()) if key == name)
    return [one for value in found for one in value.split(",")]


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
