"""Pages that are drawn once for the same facts.

Drawing a template costs more than all of its queries. So a page that many look at is kept under a name made of every
fact that it shows: the next viewer for whom all of them are the same gets the same text. A fact that changed makes
another name, so what is kept is never old, and there is nothing to clear.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import Any

from django.core.cache import caches
from django.db.models import Model
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.translation import get_language

from shop.storefront.requests import new_id

CLIENT_ID = "client-id-of-this-viewer"
TOKEN = "csrf-token-of-this-viewer"  # stands in the kept text for each viewer's own  # noqa: S105


def draw_once(
    request: HttpRequest, template: str, context: Callable[[], dict[str, Any]], facts: Iterable[object]
) -> str:
    """The page's text. `facts` are all that the template shows: rows (each of their loaded columns counts) or values.

    What is said of the viewer has to be among the facts, too; their CSRF token and the client id of the page's forms
    alone are put in afterwards.
    """
    shown = (template, request.path, get_language(), [_fact(each) for each in facts])
    name = hashlib.sha256(repr(shown).encode()).hexdigest()
    kept = caches["pages"]
    text = kept.get(name)
    if text is None:
        text = render_to_string(template, {**context(), "csrf_token": TOKEN, "client_id": CLIENT_ID}, request)
        kept.set(name, text)
    return str(text).replace(TOKEN, get_token(request)).replace(CLIENT_ID, str(new_id()))


def _fact(each: object) -> object:
    if not isinstance(each, Model):
        return each
    return [(column, value) for column, value in vars(each).items() if not column.startswith("_")]
