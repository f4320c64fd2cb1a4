"""Client ids of forms: a form that is sent twice because its answer was lost is done once."""

from __future__ import annotations

import uuid as uuids
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest

FIELD = "client_id"


def new_id() -> uuids.UUID:
    """A fresh one, for a form that is about to be shown."""
    return uuids.uuid4()


def id_of(request: HttpRequest, *, what: object = "") -> uuids.UUID | None:
    """The id that came with the form; none where it has none. A page gives all of its forms the same one, so what is
    asked for (`what`) is part of it."""
    try:
        given = uuids.UUID(request.POST.get(FIELD, ""))
    except ValueError:
        return None
    return uuids.uuid5(given, str(what)) if what else given
