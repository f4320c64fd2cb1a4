"""The one gate for what a person does or writes and somebody else gets to see, whichever entrance it came by.

Higher apps register what judges words (the operators' rules are in chat). What nobody else sees (drafts, stars) does not pass
here, nor do reports and appeals: who is muted, or quotes what is forbidden, may still tell the operators.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from typing import TYPE_CHECKING

from accounts.errors import Muted

if TYPE_CHECKING:
    from accounts.models import User

    Judge = Callable[[User | None, str, str], None]

_judges: list[Judge] = []


def register_judge(judge: Judge) -> None:
    """Adds `judge(author, text, about)`, which raises a DomainError for words that may not stand here."""
    if judge not in _judges:
        _judges.append(judge)


def check_may_reach(*, person: User) -> None:
    """Whether the person may do something that others notice. Raises Muted."""
    if person.is_muted and person.muted_until:
        until = person.muted_until.astimezone(UTC).isoformat().replace("+00:00", "Z")
        raise Muted(details={"until": until})


def check_words(*, author: User | None, text: str, about: str) -> None:
    """Whether these words may stand where others read them; `about` says where that is ("group title"), for the operators.

    `author` is None where nobody is signed in yet. Raises what the judges raise.
    """
    if text:
        for judge in _judges:
            judge(author, text, about)


def check_said(*, author: User, text: str, about: str) -> None:
    """Both: the person may say something, and these words. Raises Muted, and what the judges raise."""
    check_may_reach(person=author)
    check_words(author=author, text=text, about=about)
