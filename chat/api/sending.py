"""Sending a message, over HTTP (`MessagesView`) or over the socket: one body, one set of limits, the same answers."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import close_old_connections
from django.utils import translation
from rest_framework.exceptions import NotAuthenticated, PermissionDenied

from accounts.permissions import SignedInWithScope
from chat.api.serializers import NewMessageSerializer
from chat.credentials import person_of
from chat.events import encode
from chat.hub import hub
from chat.kinds import MADE
from chat.members import find_conversation
from chat.models import Message
from chat.services import messages
from chat.services.mentions import Range
from chat.wire import message_json, uuid_from
from core import metrics, request_ids
from core.api import checked, exception_handler, failure_body
from core.errors import NotFound
from core.intake import check
from core.limits import count
from core.line_ends import one_line_end

if TYPE_CHECKING:
    from accounts.models import User
    from chat.credentials import Credential
    from chat.models import Conversation

logger = logging.getLogger("souk.request")
LIMITS = ("everyone", "send")  # those of `MessagesView`


def store(body: Any, *, sender: User, conversation: UUID) -> Message:
    """Sends what a body says. Raises ValidationError, and what the services refuse."""
    wanted = checked(NewMessageSerializer, body)
    place: Conversation = find_conversation(user_id=sender.pk, uuid=conversation)
    aside = messages.Aside(reply_to=wanted["reply_to"], mentions=wanted["mentions"], ranges=ranges_of(wanted, body))
    given = {"sender": sender, "conversation": place, "client_id": wanted["client_id"], "aside": aside}
    if wanted["kind"] == Message.Kind.TEXT:
        return messages.send_text(**given, text=wanted["text"])
    if wanted["kind"] in MADE:
        return messages.send_made(**given, kind=wanted["kind"], given=wanted["data"], text=wanted["text"])
    return messages.send_attachments(
        **given, kind=wanted["kind"], attachments=wanted["attachments"], caption=wanted["text"]
    )


def ranges_of(wanted: dict[str, Any], body: Any) -> list[Range]:
    """The parts of a text that name somebody, as a checked body has them. They count the text as it was sent, whose ends of
    lines may have been two characters."""
    ranges = [Range(**one) for one in wanted["mention_ranges"]]
    sent = str(body.get("text", "")) if ranges else ""
    if "\r" not in sent:
        return ranges

    def moved(place: int) -> int:
        return len(one_line_end(sent[:place])) + max(0, place - len(sent))

    ends = [(moved(one.offset), moved(one.offset + one.length), one.user) for one in ranges]
    return [Range(start, end - start, user) for start, end, user in ends]


# Over the socket ------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Answer:
    """The frame that answers a `send`, as text, and the HTTP status that the same request would have had."""

    text: str
    status: int


def take(frame: dict[str, Any], credential: Credential, language: str, say: Callable[[str], None]) -> bool:
    """Stores the message of a `send` frame, and returns whether it is stored. Runs in a context of its own, in a thread that may
    ask the database, and keeps its connection until the site itself fails.

    `language` is the browser's: refusals are in it unless the person chose another. `say` is given the answer, on the hub's
    loop and after what was told of the message.
    """
    began = time.perf_counter()
    request_ids.begin()
    with hub.together():
        answer = _answer(frame, credential, language)
        hub.call(say, answer.text)
    if answer.status >= 500:  # it may have been the connection
        close_old_connections()
    metrics.socket_sends.labels(str(answer.status)).inc()
    milliseconds = round((time.perf_counter() - began) * 1000, 1)
    facts = {"method": "SEND", "route": "ws/", "status": answer.status, "ms": milliseconds, "user": credential.user_id}
    logger.info("request", extra={"facts": facts})
    return answer.status < 400


def _answer(frame: dict[str, Any], credential: Credential, language: str) -> Answer:
    told = {"client_id": frame["client_id"] if uuid_from(frame.get("client_id")) else None}
    try:
        sender = _sender(credential, language)
        check(frame)
        message = message_json(store(frame, sender=sender, conversation=_place(frame)))
    except Exception as error:
        status, body = _refusal(error)
        # In ASCII: it may repeat what came, and that may be half of a surrogate pair, which is no text that can be sent.
        return Answer(json.dumps({"type": "refused", **told, "status": status, "error": body}), status)
    return Answer(encode({"type": "sent", **told, "message": message}), 201)


def _sender(credential: Credential, language: str) -> User:
    """Who sends, if they may now and not too often: asked in the order of an HTTP request, before what they say is looked at."""
    sender = person_of(credential)
    translation.activate((sender and sender.language) or language)
    if sender is None:
        raise NotAuthenticated
    if not credential.may_write:
        raise PermissionDenied(SignedInWithScope.message)
    count(LIMITS, person=sender)
    return sender


def _place(frame: dict[str, Any]) -> UUID:
    conversation = uuid_from(frame.get("conversation"))
    if conversation is None:
        raise NotFound
    return conversation


def _refusal(error: Exception) -> tuple[int, Any]:
    """What the API answers to this error."""
    response = exception_handler(error, {})
    if response is not None:
        return response.status_code, response.data
    logger.exception("A message that came over a socket could not be stored.")
    return 500, failure_body()
