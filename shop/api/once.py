"""The client id of a request that needs no other body."""

from __future__ import annotations

from uuid import UUID

from core.api import checked
from core.typing import SignedInRequest
from shop.api.serializers import ClientIdSerializer


def client_id_of(request: SignedInRequest) -> UUID | None:
    """The id that makes a repeated request the same one; none where the client sends none, or no JSON."""
    data = request.data if "json" in (request.content_type or "") else {}
    given: UUID | None = checked(ClientIdSerializer, data)["client_id"]
    return given
