"""One browser, told from others by a signed cookie: for limits that a fresh guest would otherwise begin anew.

The cookie holds a random id and nothing about anyone. Whoever clears it is a new browser, so no limit that must hold rests
on it alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar
from uuid import UUID, uuid4

from django.core.signing import BadSignature

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    Answer = TypeVar("Answer", bound=HttpResponseBase)

COOKIE = "souk_device"
MAX_AGE = 400 * 24 * 60 * 60  # seconds; as long as browsers keep a cookie


def device_of(request: HttpRequest) -> UUID:
    """The id of the request's browser; a fresh one where it has none yet."""
    try:
        return UUID(request.get_signed_cookie(COOKIE, salt=COOKIE))
    except (KeyError, BadSignature, ValueError):
        return uuid4()


def remember_device(request: HttpRequest, answer: Answer, device: UUID) -> Answer:
    """Leaves the id with a guest's browser; members need none."""
    if getattr(request.user, "is_guest", False) and device_of(request) != device:
        answer.set_signed_cookie(
            COOKIE, str(device), salt=COOKIE, max_age=MAX_AGE, secure=request.is_secure(), httponly=True, samesite="Lax"
        )
    return answer
