"""What a message says in one line, for pages that the server draws."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from chat.models import Message
from chat.text.shown import shown_text
from chat.wire import MessageJSON

Kind = Message.Kind


def preview_of(message: MessageJSON) -> str:
    """Its words, or what it carries, in the reader's language."""
    if message["kind"] == Kind.CARD:
        return _("[Card] {title}").replace("{title}", _title_of(message))
    if message["text"]:
        return shown_text(message["text"])
    names = [attachment["name"] for attachment in message["attachments"] if attachment["name"]]
    return " ".join([str(Kind(message["kind"]).label), *names[:1]])


def _title_of(message: MessageJSON) -> str:
    if message.get("live"):
        return message["live"]["title"]  # type: ignore[index]
    views = (message["card"] or {}).get("snapshot") or {}
    view = views.get(get_language()) or views.get("en") or {}
    return str(view.get("title", ""))
