"""What search looks in: the same two tables on every database."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from chat.models.conversation import Conversation
from chat.models.message import Message
from chat.search.terms import WORD_LIMIT


class Posting(models.Model):
    """A message has this term. `term` is `chat.search.terms.key` of a word, of a pair of characters or of a mark.

    A posting may be out of date (the message was edited a moment ago): whoever reads one looks into the message too.
    """

    term = models.BigIntegerField()
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+", db_index=False)
    message = models.ForeignKey(Message, models.CASCADE, related_name="postings")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["term", "conversation", "message"], name="one_posting_a_term")
        ]

    def __str__(self) -> str:
        return f"{self.term} in {self.message_id}"


class Spelling(models.Model):
    """A word that some message has, under one way of getting it wrong (see `chat.search.terms.spellings`)."""

    spelling = models.CharField(max_length=WORD_LIMIT)
    word = models.CharField(max_length=WORD_LIMIT)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["spelling", "word"], name="one_spelling_a_word")]

    def __str__(self) -> str:
        return f"{self.spelling} for {self.word}"
