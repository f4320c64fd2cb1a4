"""The number under which one request, or one socket, is found again in the logs of everything that it went through."""

from __future__ import annotations

import re
import uuid
from contextvars import ContextVar

HEADER = "X-Request-ID"
META = "HTTP_X_REQUEST_ID"  # the same in a request's META
_GOOD = re.compile(r"[A-Za-z0-9-]{8,64}")
_current: ContextVar[str] = ContextVar("souk_request_id", default="")


def current() -> str:
    """The id of what is being done now; empty outside of any request."""
    return _current.get()


def begin(given: str = "") -> str:
    """Sets the id for this context and all that it starts: the one a proxy gave, if it has the shape of one, or a new one."""
    request_id = given if _GOOD.fullmatch(given) else uuid.uuid4().hex
    _current.set(request_id)
    return request_id
