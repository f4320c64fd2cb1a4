"""Searching one's own conversations: people, chats, messages, files and cards that this person may see now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from chat.models import Conversation, Membership, Message, Posting
from chat.models.message import MessageQuerySet
from chat.search.dates import stamp_in, stamps_of
from chat.search.matching import How, PieceJSON, Wanted, find, pieces, wanted_words
from chat.search.terms import mark
from chat.services.search_index import marks_of, texts_of
from chat.services.search_words import Alternatives, alternatives_of
from core.errors import NotFound
from core.intake import cursor_of, place_of

if TYPE_CHECKING:
    from accounts.models import User

KINDS = {"messages": None, "files": "file", "cards": "card"}
FIRST_WINDOW = 5_000  # messages, by key, newest first; each next window is eight times as wide
WIDER = 8
LOOK_AHEAD = 30  # candidates that are read at once
WAITING_LIMIT = 2_000  # messages that the index does not know yet and a search reads itself


@dataclass(frozen=True, slots=True)
class Hit:
    """A message that was found. `is_close`: only by words that are spelled nearly so. `conversation` is the reader's,
    also for a broadcast. `found_in` says what the snippet is a piece of: text, file_name, card, sender or date."""

    message: Message
    conversation: Conversation
    found_in: str
    snippet: list[PieceJSON]
    is_close: bool


@dataclass(frozen=True, slots=True)
class Hits:
    """A page of hits, exact ones first, in each part the newest first. `next` is the cursor of the page after it."""

    hits: list[Hit]
    next: str | None


@dataclass(frozen=True, slots=True)
class _Question:
    """What is looked for, and where. `stamp` limits files to a day or month that the query names."""

    user: User
    wanted: list[Wanted]
    stamp: str
    kind: str
    logs: dict[int, Conversation]  # own and feeds' conversations, to the reader's that shows them
    senders: dict[int, str]  # of files: people among the reader's whom they may mean, by key


def search_messages(
    *,
    user: User,
    query: str,
    kind: str = "messages",
    conversation: Conversation | None = None,
    cursor: str | None = None,
    limit: int = 20,
) -> Hits:
    """A page of messages, files (`kind` "files": pictures, voice notes and files) or cards that a query finds.

    Raises NotFound for a conversation that the person is not in, and Invalid for a broken cursor.
    """
    question = _ask(user, query, kind, conversation)
    if not question.wanted and not question.stamp:
        return Hits([], None)
    is_close, before = _parse(cursor)
    found = list(islice(_hits(question, is_close, before), limit + 1))
    last = found[limit - 1] if len(found) > limit else None
    return Hits(found[:limit], _cursor(last) if last else None)


def _ask(user: User, query: str, kind: str, conversation: Conversation | None) -> _Question:
    seats = Membership.objects.current().filter(user=user).select_related("conversation__feed")
    if conversation is not None:
        seats = seats.filter(conversation=conversation)
    logs: dict[int, Conversation] = {}
    for seat in seats:
        logs[seat.conversation_id] = seat.conversation
        if seat.conversation.feed_id:
            logs[seat.conversation.feed_id] = seat.conversation
    if conversation is not None and not logs:
        raise NotFound
    stamp, rest = stamp_in(query) if kind == "files" else ("", query)
    senders = _people_of(logs) if kind == "files" else {}
    return _Question(user, wanted_words(rest), stamp, kind, logs, senders)


def _people_of(logs: dict[int, Conversation]) -> dict[int, str]:
    seats = Membership.objects.current().filter(conversation__in=logs).select_related("user")
    return {seat.user_id: seat.user.name for seat in seats}


def _hits(question: _Question, is_close: bool, before: int | None) -> Iterator[Hit]:
    """Exact hits from the newest on, then close ones; from a cursor on where there is one."""
    waiting = _waiting(question)
    if not is_close:
        yield from _part(question, waiting, close=False, before=before)
        before = None
    yield from _part(question, waiting, close=True, before=before)


def _part(question: _Question, waiting: list[Message], *, close: bool, before: int | None) -> Iterator[Hit]:
    if close and all(word.is_run for word in question.wanted):
        return  # such words have no near misses
    terms = alternatives_of(question.wanted, senders=question.senders, close=close)
    seen: set[int] = set()
    waiting = [message for message in waiting if before is None or message.pk < before]
    for message in _newest_first(waiting, _indexed(question, terms, before)):
        if message.pk not in seen:
            seen.add(message.pk)
            hit = _look_into(message, question, close=close)
            if hit is not None:
                yield hit


def _newest_first(waiting: Sequence[Message], indexed: Iterator[Message]) -> Iterator[Message]:
    """The two in one order, newest first."""
    rest = list(waiting)
    for message in indexed:
        while rest and rest[0].pk > message.pk:
            yield rest.pop(0)
        yield message
    yield from rest


def _waiting(question: _Question) -> list[Message]:
    """Those that the index does not know as they are now; they are few, or a backfill is under way."""
    keys = Message.objects.filter(is_indexed=False).order_by("-pk").values_list("pk", flat=True)
    newest = list(keys[:WAITING_LIMIT])
    return list(_visible(question).filter(pk__in=newest).order_by("-pk")) if newest else []


def _visible(question: _Question) -> MessageQuerySet:
    messages = Message.objects.visible_to(question.user).filter(
        ~Q(kind=Message.Kind.SYSTEM), conversation__in=question.logs, recalled_at=None, removed_at=None
    )
    return messages.with_parts()


def _indexed(question: _Question, terms: list[Alternatives], before: int | None) -> Iterator[Message]:
    """Candidates by the index, newest first."""
    keys = _keys(question, terms, before)
    while chosen := list(islice(keys, LOOK_AHEAD)):
        yield from _visible(question).filter(pk__in=chosen).order_by("-pk")


def _keys(question: _Question, terms: list[Alternatives], before: int | None) -> Iterator[int]:
    """The keys of messages that have every term, in windows that grow: what is common is found in the newest few
    thousand messages, and what is rare costs a handful of questions."""
    postings = _postings(question, terms)
    top = before if before is not None else (Message.objects.aggregate(top=Max("pk"))["top"] or 0) + 1
    width = FIRST_WINDOW
    while top > 0:
        low = max(0, top - width)
        window = postings.filter(message_id__gte=low, message_id__lt=top)
        chosen = list(window.order_by("-message_id").values_list("message_id", flat=True).distinct()[:LOOK_AHEAD])
        yield from chosen
        if len(chosen) == LOOK_AHEAD:
            top = chosen[-1]
        else:
            top, width = low, width * WIDER


def _postings(question: _Question, terms: list[Alternatives]) -> QuerySet[Posting]:
    """Postings of the rarest term, of messages that have the others too."""
    groups = [*terms, *(Alternatives.of([needed]) for needed in _needed(question))]
    first, *others = sorted(groups, key=lambda group: group.commonness)
    postings = Posting.objects.filter(conversation__in=list(question.logs), term__in=first.keys)
    for other in others:
        same = Posting.objects.filter(conversation=OuterRef("conversation"), message=OuterRef("message"))
        postings = postings.filter(Exists(same.filter(term__in=other.keys)))
    return postings


def _needed(question: _Question) -> set[str]:
    """The marks that a hit must have."""
    kind = KINDS[question.kind]
    marks = {mark("kind", kind)} if kind else set()
    return marks | ({mark("on", question.stamp)} if question.stamp else set())


def _look_into(message: Message, question: _Question, *, close: bool) -> Hit | None:
    """The hit, if the message says what is looked for; for `close` ones only if nothing less would find it."""
    if not _needed(question) <= set(marks_of(message)):
        return None
    texts = texts_of(message)
    if not _has_all(message, texts, question, close=close):
        return None
    if close and _has_all(message, texts, question, close=False):
        return None
    found_in, snippet = _snippet(message, texts, question, close=close)
    return Hit(
        message=message,
        conversation=question.logs[message.conversation_id],
        found_in=found_in,
        snippet=snippet,
        is_close=close,
    )


def _has_all(message: Message, texts: list[tuple[str, str]], question: _Question, *, close: bool) -> bool:
    missing = set(question.wanted)
    for _where, text in [*texts, *_around(message, question)]:
        missing -= find(text, missing, How(close=close)).keys()
    return not missing


def _around(message: Message, question: _Question) -> list[tuple[str, str]]:
    """What a file is found by besides what it says: who sent it, and the year."""
    if question.kind != "files":
        return []
    return [("sender", question.senders.get(message.sender_id or 0, "")), ("date", stamps_of(message.created_at)[0])]


def _snippet(
    message: Message, texts: list[tuple[str, str]], question: _Question, *, close: bool
) -> tuple[str, list[PieceJSON]]:
    """Of the text that has most of the words, and where that is; the first one where a date alone was asked for."""
    shown = [*texts, *_around(message, question)]
    if not shown:
        return "date" if question.stamp else "text", []
    found = [find(text, question.wanted, How(close=close)) for _where, text in shown]
    best = max(range(len(shown)), key=lambda place: (len(found[place]), -place))
    where, text = shown[best]
    is_dated = bool(question.stamp) and not question.wanted
    return "date" if is_dated else where, pieces(text, [span for spans in found[best].values() for span in spans])


def _cursor(hit: Hit) -> str:
    return cursor_of(hit.is_close, hit.message.pk)


def _parse(cursor: str | None) -> tuple[bool, int | None]:
    if not cursor:
        return False, None
    part, pk = place_of(cursor, bool, int)
    return part, pk
