"""Keeping what search looks in. Messages are stored without waiting for it: a flag says which ones it does not know yet
(new, edited or taken back), and a chore works them off. A search reads those that wait itself, so it misses nothing.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from django.db import OperationalError, transaction

from chat.kinds import KINDS
from chat.models import Message, Posting, Spelling
from chat.search import terms
from chat.search.dates import stamps_of
from chat.text.shown import shown_text
from chat.wire import card_texts
from core.folding import fold

logger = logging.getLogger("souk.search")
BATCH = 50  # messages in a transaction: others wait for it no longer than for a page
ROUND_SECONDS = 2.0
CHUNK = 400  # words in a query
MARKS = {
    Message.Kind.PICTURES: "file",
    Message.Kind.VOICE: "file",
    Message.Kind.FILE: "file",
    Message.Kind.CARD: "card",
    **{name: kind.mark for name, kind in KINDS.items() if kind.mark},
}


def index_waiting(*, seconds: float = ROUND_SECONDS) -> int:
    """Indexes messages that wait, the oldest first, until none is left or the time is up; returns how many."""
    done, stop = 0, time.monotonic() + seconds
    while time.monotonic() < stop:
        count = _index_batch()
        done += count
        if count < BATCH:
            break
    return done


def forget_all() -> None:
    """Empties the index: every message waits again. Searches go on, over the newest messages at first."""
    Posting.objects.all().delete()
    Spelling.objects.all().delete()
    Message.objects.filter(is_indexed=True).update(is_indexed=False)


def texts_of(message: Message) -> list[tuple[str, str]]:
    """What a message is found by, what a snippet shows best first: each with where it is (text, file_name or card).

    Needs its attachments loaded.
    """
    if message.state or message.system:
        return []
    made = KINDS[message.kind].texts(message.data) if message.data else []
    texts = [
        ("text", shown_text(message.text)),
        *(("text", text) for text in made),
        *(("file_name", attachment.name) for attachment in message.attachments.all()),
        *(("card", text) for text in card_texts(message.card)),
    ]
    return [(where, text) for where, text in texts if text]


def marks_of(message: Message) -> Iterator[str]:
    """What else a message is found by: that it is a file or a card, who sent it and when."""
    if message.state:
        return
    if kind := MARKS.get(Message.Kind(message.kind)):
        yield terms.mark("kind", kind)
        yield from (terms.mark("on", stamp) for stamp in stamps_of(message.created_at))
        if message.sender_id:
            yield terms.mark("from", message.sender_id)


def _index_batch() -> int:
    waiting = Message.objects.filter(is_indexed=False).order_by("pk").values_list("pk", flat=True)
    chosen = list(waiting[:BATCH])
    try:
        _index(chosen)
    except OperationalError:  # the database's trouble, not a message's
        raise
    except Exception:
        for pk in chosen:
            _index_or_leave_out(pk)
    return len(chosen)


def _index_or_leave_out(pk: int) -> None:
    """A message that cannot be indexed is found by nobody, and keeps no other from being found."""
    try:
        _index([pk])
    except OperationalError:
        raise
    except Exception:
        logger.exception("Message %s cannot be indexed and is left out; the others go on.", pk)
        Message.objects.filter(pk=pk).update(is_indexed=True)


def _index(chosen: Sequence[int]) -> None:
    """The flag is set before the texts are read, so that an edit in between waits for this and is read next time."""
    if not chosen:
        return
    with transaction.atomic():
        Message.objects.filter(pk__in=chosen, is_indexed=False).update(is_indexed=True)
        messages = list(Message.objects.filter(pk__in=chosen).prefetch_related("attachments"))
        Posting.objects.filter(message__in=chosen).delete()
        known: set[str] = set()
        Posting.objects.bulk_create(_postings(messages, known), ignore_conflicts=True, batch_size=5000)
        _learn(known)


def _postings(messages: Iterable[Message], known: set[str]) -> list[Posting]:
    """The messages' postings; their words are added to `known`."""
    found: list[Posting] = []
    for message in messages:
        entry = set(marks_of(message))
        for _where, text in texts_of(message):
            for word in fold(text).words():
                entry.update(terms.word_terms(word))
                if not word.is_run and len(word.text) >= terms.STEM:
                    known.add(word.text[: terms.WORD_LIMIT])
        keys = {terms.key(term) for term in entry}
        found += [Posting(term=key, conversation_id=message.conversation_id, message_id=message.pk) for key in keys]
    return found


def _learn(words: Iterable[str]) -> None:
    """Lists words that no message had before under their spellings."""
    rest = iter(sorted(words))
    while chunk := list(islice(rest, CHUNK)):
        listed = Spelling.objects.filter(spelling__in=[terms.stem(word) for word in chunk], word__in=chunk)
        fresh = set(chunk) - set(listed.values_list("word", flat=True))
        rows = [Spelling(spelling=spelling, word=word) for word in fresh for spelling in terms.spellings(word)]
        Spelling.objects.bulk_create(rows, ignore_conflicts=True, batch_size=5000)
