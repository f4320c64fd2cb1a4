"""The way to the push services. Endpoints come from browsers, so only services that the site knows are ever called."""

from __future__ import annotations

import ipaddress
import logging
from enum import Enum
from fnmatch import fnmatch
from http.client import HTTPException

from django.conf import settings

from chat.push.keys import authorization
from core.addresses import WebAddress, parse_address
from core.public_net import PublicConnection, is_public

logger = logging.getLogger("souk.push")
TIMEOUT = 8  # seconds
KEPT_FOR = 24 * 3600  # seconds that a service keeps what a sleeping device has not fetched


class Outcome(Enum):
    """What became of a push."""

    TAKEN = "taken"
    GONE = "gone"  # the browser has given the subscription up
    FAILED = "failed"  # now; the next message tries again


def is_known(endpoint: str) -> bool:
    """Whether this is the address of a push service that the site may call."""
    return _known(endpoint) is not None


def _known(endpoint: str) -> WebAddress | None:
    try:
        address = parse_address(endpoint)
    except ValueError:
        return None
    if address.has_credentials or "@" in endpoint.partition("//")[2].partition("/")[0]:
        return None
    return address if any(fnmatch(address.origin, allowed) for allowed in settings.PUSH_SERVICES) else None


def _is_here(address: WebAddress) -> bool:
    """A service that the operator named by its IP address or as localhost: it may be in the site's own network."""
    try:
        ipaddress.ip_address(address.host)
    except ValueError:
        return address.host == "localhost" and address.origin in settings.PUSH_SERVICES
    return address.origin in settings.PUSH_SERVICES


def post(*, endpoint: str, body: bytes, topic: str, is_urgent: bool) -> Outcome:
    """Hands a sealed body to the endpoint's service. `topic` lets a later one take its place while it waits there."""
    address = _known(endpoint)
    if address is None:
        return Outcome.GONE
    headers = {
        "Authorization": authorization(endpoint),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(KEPT_FOR),
        "Topic": topic,
        "Urgency": "high" if is_urgent else "normal",
    }
    try:
        status = _post(address, body, headers)
    except (OSError, HTTPException) as error:
        logger.warning("%s took no push: %s.", address.host, type(error).__name__)
        return Outcome.FAILED
    if status in {404, 410}:
        return Outcome.GONE
    if not 200 <= status < 300:  # a redirect too: nobody sends a push on to somewhere else
        logger.warning("%s answered a push with %s.", address.host, status)
        return Outcome.FAILED
    return Outcome.TAKEN


def _post(address: WebAddress, body: bytes, headers: dict[str, str]) -> int:
    allows = (lambda _address: True) if _is_here(address) else is_public
    line = PublicConnection(address, seconds=TIMEOUT, allows=allows)
    try:
        line.request("POST", address.target, body, headers)
        return line.getresponse().status
    finally:
        line.close()
