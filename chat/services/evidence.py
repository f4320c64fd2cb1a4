"""What a report keeps: the message and what stood around it, as they were."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chat.models import Message, Report
from chat.wire import attachment_json, time_json
from core.text import clean_text

if TYPE_CHECKING:
    from accounts.models import User

AROUND = 5  # messages on either side


def write_report(*, message: Message, reporter: User | None, reason: str, note: str) -> Report:
    """Keeps the message and up to five on either side of it as they are now; `reporter` None where a rule found it."""
    return Report.objects.create(
        reporter=reporter,
        accused=message.sender,
        message=message,
        conversation=message.conversation,
        reason=reason,
        note=clean_text(note)[:500],
        context=_around(message),
    )


def _around(message: Message) -> list[dict[str, Any]]:
    log = Message.objects.filter(conversation=message.conversation).with_parts()
    before = list(log.filter(seq__lt=message.seq).order_by("-seq")[:AROUND])[::-1]
    after = list(log.filter(seq__gt=message.seq).order_by("seq")[:AROUND])
    return [_copy(one, one.pk == message.pk) for one in (*before, message, *after)]


def _copy(message: Message, is_reported: bool) -> dict[str, Any]:
    shown = not message.state
    return {
        "uuid": str(message.uuid),
        "sender": message.sender.username if message.sender else "",
        "kind": message.kind,
        "text": message.text if shown else "",
        "card": message.card if shown else None,
        "data": message.data if shown else None,
        "attachments": [attachment_json(one) for one in message.attachments.all()] if shown else [],
        "at": time_json(message.created_at),
        "is_reported": is_reported,
    }
