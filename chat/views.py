"""The page that holds the chats: the list, one conversation, and beside or over them a mini program."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache

from accounts.models import User
from accounts.services.contacts import remarks_of, waiting_requests
from chat.api.reports import REASONS
from chat.detail_words import detail_words
from chat.emoji import REACTIONS
from chat.models import Epoch, Membership
from chat.services import history, summaries
from chat.services.shown import history_json
from chat.wire import person_json
from chat.words import page_words
from core.typing import SignedInHttpRequest

# Preloaded, so that the page's modules come side by side and not one after the other.
MODULES = (
    "js/chat/acts/answering.js",
    "js/chat/acts/marks.js",
    "js/chat/acts/reach.js",
    "js/chat/acts/recalled.js",
    "js/chat/acts/remote.js",
    "js/chat/app.js",
    "js/chat/blobs.js",
    "js/chat/drafts.js",
    "js/chat/faces.js",
    "js/chat/jump-chips.js",
    "js/chat/kept.js",
    "js/chat/kinds/file.js",
    "js/chat/kinds/kinds.js",
    "js/chat/kinds/link.js",
    "js/chat/kinds/pictures.js",
    "js/chat/kinds/presses.js",
    "js/chat/kinds/voice.js",
    "js/chat/linkify.js",
    "js/chat/live-cards.js",
    "js/chat/message-view.js",
    "js/chat/names.js",
    "js/chat/news.js",
    "js/chat/outbox.js",
    "js/chat/page.js",
    "js/chat/pages.js",
    "js/chat/place.js",
    "js/chat/remote.js",
    "js/chat/router.js",
    "js/chat/rows.js",
    "js/chat/self-check.js",
    "js/chat/said.js",
    "js/chat/souk-attach.js",
    "js/chat/search/recent.js",
    "js/chat/search/rows.js",
    "js/chat/snapshot.js",
    "js/chat/souk-card.js",
    "js/chat/souk-chat-list.js",
    "js/chat/souk-chat-search.js",
    "js/chat/souk-chats.js",
    "js/chat/souk-composer.js",
    "js/chat/souk-conversation.js",
    "js/chat/souk-new-chat.js",
    "js/chat/souk-report.js",
    "js/chat/souk-slow-wait.js",
    "js/chat/souk-timeline.js",
    "js/chat/store.js",
    "js/chat/sync.js",
    "js/chat/timeline.js",
    "js/chat/words.js",
    "js/host/sheet.js",
    "js/host/press.js",
    "js/lib/api.js",
    "js/lib/backoff.js",
    "js/lib/database.js",
    "js/lib/dom.js",
    "js/lib/event-log.js",
    "js/lib/patch.js",
    "js/lib/socket.js",
    "js/lib/uuid.js",
    "js/lib/viewport.js",
)


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
        "modules": MODULES,
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
        "me": person_json(viewer, with_username=True),
        "conversations": summaries.summarize(seats=shown, viewer=viewer),
        "limits": {"recall": settings.RECALL_SECONDS, "edit": settings.EDIT_SECONDS},
        "reactions": REACTIONS,
        "remarks": remarks_of(user=viewer),
        "has_more": len(listed) > LISTED,
        "contact_requests": waiting_requests(user=viewer)["received"].count(),
        "opened": str(opened) if opened else None,
        "history": _history(next(s for s in shown if s.conversation.uuid == opened), viewer) if opened else None,
    }


def _history(seat: Membership, viewer: User) -> dict[str, Any]:
    return history_json(history.page_of(seat=seat, limit=SHOWN), viewer)
