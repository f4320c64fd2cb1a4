"""What was shared in a conversation: its mini programs, by their latest cards, and its pictures and files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import get_language

from chat.models import Attachment, Conversation, Message

if TYPE_CHECKING:
    from accounts.models import User

LOOKED_AT = 500  # cards, the latest


class SharedProgram(TypedDict):
    """A mini program, and the page and title of its latest card."""

    program: str
    path: str
    name: str
    icon: str
    title: str
    count: int


def programs_in(*, conversation: Conversation, viewer: User) -> list[SharedProgram]:
    """The mini programs whose cards were shared here, the latest first, in the reader's language."""
    cards = (
        Message.objects.visible_to(viewer)
        .filter(conversation=conversation, kind=Message.Kind.CARD, recalled_at=None, removed_at=None)
        .exclude(card=None)
        .order_by("-seq")
        .values_list("card", flat=True)[:LOOKED_AT]
    )
    found: dict[str, SharedProgram] = {}
    for card in filter(None, cards):
        slug = card.get("program", "")
        if slug in found:
            found[slug]["count"] += 1
        elif slug:
            found[slug] = _shared(card)
    return list(found.values())


def files_in(*, conversation: Conversation, viewer: User, kind: str) -> QuerySet[Attachment]:
    """What messages of this conversation carry, but for those that the viewer deleted for themselves."""
    seen = Message.objects.visible_to(viewer).filter(pk=OuterRef("message"))
    shown = Attachment.objects.filter(message__conversation=conversation, kind=kind)
    shown = shown.filter(message__recalled_at=None, message__removed_at=None).filter(Exists(seen))
    return shown.select_related("message__sender")


def _shared(card: dict[str, Any]) -> SharedProgram:
    views: dict[str, Any] = card.get("snapshot") or {}
    view: dict[str, Any] = views.get(get_language()) or views.get("en") or next(iter(views.values()), {})
    source = view.get("source") or {}
    return SharedProgram(
        program=str(card["program"]),
        path=str(card.get("path", "")),
        name=source.get("name") or str(card["program"]),
        icon=source.get("icon") or "",
        title=view.get("title", ""),
        count=1,
    )
