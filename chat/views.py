"""The page that holds the chats: the list, one conversation, and beside or over them a mini program."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts.models import User
from accounts.services.contacts import remarks_of, waiting_requests
from chat.api.reports import REASONS
from chat.detail_words import detail_words
from chat.emoji import REACTIONS
from chat.models import Epoch, Membership
from chat.models.message import TEXT_LIMIT
from chat.services import history, summaries
from chat.services.drafts import DRAFT_LIMIT
from chat.services.shown import history_json
from chat.wire import person_json, time_json
from chat.words import page_words
from core.typing import SignedInHttpRequest

LISTED = 100  # conversations
SHOWN = 40  # messages


@never_cache
@login_required
def chats(request: SignedInHttpRequest, uuid: UUID | None = None) -> HttpResponse:
    """The shell with its first state in the page, so that the first paint waits for no request."""
    state = _first_state(request.user, uuid)
    page = {
        "state": state,
        "words": page_words(),
        "detail_words": detail_words(),
        "report_reasons": REASONS,
        "opened": uuid,
        "attachment_limit": settings.ATTACHMENT_MAX_BYTES,
    }
    return render(request, "chat/shell.html", page)


def _first_state(viewer: User, opened: UUID | None) -> dict[str, Any]:
    """What the API would answer to the page's first questions. The epoch is read first, as there."""
    epoch = Epoch.current()
    seats = summaries.seats_by_activity(user=viewer)
    listed = list(seats[: LISTED + 1])
    shown = listed[:LISTED]
    if opened and opened not in {seat.conversation.uuid for seat in shown}:
        shown.append(get_object_or_404(seats, conversation__uuid=opened))
    return {
        "epoch": epoch,
        "now": time_json(timezone.now()),
        "me": person_json(viewer, with_username=True),
        "conversations": summaries.summarize(seats=shown, viewer=viewer),
        "limits": {
            "recall": settings.RECALL_SECONDS,
            "edit": settings.EDIT_SECONDS,
            "text": TEXT_LIMIT,
            "draft": DRAFT_LIMIT,
        },
        "markup": settings.TEXT_MARKUP,
        "reactions": REACTIONS,
        "remarks": remarks_of(user=viewer),
        "has_more": len(listed) > LISTED,
        "contact_requests": waiting_requests(user=viewer)["received"].count(),
        "opened": str(opened) if opened else None,
        "history": _history(next(s for s in shown if s.conversation.uuid == opened), viewer) if opened else None,
    }


def _history(seat: Membership, viewer: User) -> dict[str, Any]:
    return history_json(history.page_of(seat=seat, limit=SHOWN), viewer)
