"""The way to the push services. Endpoints come from browsers, so only services that the site knows are ever called."""

from __future__ import annotations

import logging
from enum import Enum
from fnmatch import fnmatch
from http.client import HTTPMessage
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from django.conf import settings

from chat.push.keys import authorization

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
    site = urlsplit(endpoint)
    if site.username or site.password or "@" in site.netloc:
        return False
    return any(fnmatch(f"{site.scheme}://{site.netloc}", allowed) for allowed in settings.PUSH_SERVICES)


def post(*, endpoint: str, body: bytes, topic: str, is_urgent: bool) -> Outcome:
    """Hands a sealed body to the endpoint's service. `topic` lets a later one take its place while it waits there."""
    if not is_known(endpoint):
        return Outcome.GONE
    headers = {
        "Authorization": authorization(endpoint),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(KEPT_FOR),
        "Topic": topic,
        "Urgency": "high" if is_urgent else "normal",
    }
    request = Request(endpoint, data=body, headers=headers, method="POST")  # noqa: S310 — https, or what settings name
    try:
        with _opener.open(request, timeout=TIMEOUT):
            return Outcome.TAKEN
    except HTTPError as error:
        error.close()
        if error.code in {404, 410}:
            return Outcome.GONE
        logger.warning("%s answered a push with %s.", urlsplit(endpoint).hostname, error.code)
    except (URLError, OSError) as error:
        logger.warning("%s took no push: %s.", urlsplit(endpoint).hostname, type(error).__name__)
    return Outcome.FAILED


class _NoWayRound(HTTPRedirectHandler):
    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        """Nobody sends a push on to somewhere else."""


_opener = build_opener(_NoWayRound, ProxyHandler({}))
