"""A poll: a question with some answers to choose from. The votes are rows (`PollVote`); the message keeps what they add up to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from chat.kinds.base import Data, Kind, Taken
from chat.models import Message
from core.errors import Invalid
from core.text import take_name

if TYPE_CHECKING:
    from accounts.models import User
    from chat.models import PollVote

QUESTION_LIMIT, OPTION_LIMIT = 300, 100  # characters
FEWEST, MOST = 2, 12  # answers
NAMED = 50  # voters of an answer that are told


class PollKind(Kind):
    """Its `text` is the question. Its `data`: `options`, `is_multiple`, `is_anonymous`, `closed_at`, and `tally`.

    The tally has the `count` of each option and, where the poll is not anonymous, the first fifty `voters` by their UUIDs;
    `people` is how many voted.
    """

    name = Message.Kind.POLL
    preview = _("[Poll] {text}")

    def take(self, *, sender: User, text: str, given: Mapping[str, Any]) -> Taken:
        """A question and two to twelve different answers."""
        question = take_name(text, field="text", limit=QUESTION_LIMIT, is_needed=True, words=_("Ask something first."))
        options = _options(given.get("options"))
        data = _fresh(options, bool(given.get("is_multiple")), bool(given.get("is_anonymous")))
        return Taken(text=question, data=data)

    def again(self, data: Data) -> Data:
        """The same question, with no votes yet."""
        return _fresh(data["options"], data["is_multiple"], data["is_anonymous"])

    def texts(self, data: Data) -> list[str]:
        """The answers."""
        return list(data["options"])


def tally(data: Data, votes: Sequence[PollVote]) -> Data:
    """The data with what these votes add up to. Needs the voters loaded where the poll is not anonymous."""
    chosen: list[list[PollVote]] = [[] for _option in data["options"]]
    for vote in votes:
        chosen[vote.option].append(vote)
    counts = [{"count": len(of), "voters": _voters(data, of)} for of in chosen]
    return {**data, "tally": counts, "people": len({vote.user_id for vote in votes})}


def _voters(data: Data, votes: Sequence[PollVote]) -> list[str]:
    return [] if data["is_anonymous"] else [str(vote.user.uuid) for vote in votes[:NAMED]]


def _fresh(options: Sequence[str], is_multiple: bool, is_anonymous: bool) -> Data:
    data: Data = {
        "options": list(options), "is_multiple": is_multiple, "is_anonymous": is_anonymous, "closed_at": None,
    }  # fmt: skip
    return tally(data, [])


def _options(given: Any) -> list[str]:
    refused = Invalid(
        fields={"data.options": _("Give two to twelve different answers, of at most 100 characters each.")}
    )
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise refused
    options = [
        take_name(one, field="data.options", limit=OPTION_LIMIT, words=refused.fields["data.options"]) for one in given
    ]
    options = [one for one in options if one]
    if not FEWEST <= len(options) <= MOST or len({one.casefold() for one in options}) != len(options):
        raise refused
    return options
