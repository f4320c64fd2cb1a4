"""What every kind of message in this folder can say of itself. The answers here are those of most of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.functional import Promise

from chat.models import Message

if TYPE_CHECKING:
    from accounts.models import User

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Taken:
    """What a sender gave, checked: the message's text and data."""

    text: str = ""
    data: Data | None = None


class Kind:
    """One kind of message."""

    name: ClassVar[str]
    preview: ClassVar[
        str | Promise
    ]  # its line in lists, quotes and notifications; {text} and names of `facts` are filled in
    carries: ClassVar[tuple[str, int] | None] = None  # which kind of upload, and how many at most
    has_words: ClassVar[bool] = False  # its text can be edited by who sent it
    mark: ClassVar[str] = ""  # which group of search results it is in: "file", "card" or the messages'

    def take(self, *, sender: User, text: str, given: Mapping[str, Any]) -> Taken:
        """What is kept of what a sender gives. Raises Invalid, or what the kind's own rules raise."""
        raise NotImplementedError

    def told(self, data: Data) -> Data:
        """What clients get of the data: the same for every viewer."""
        return data

    def quoted(self, data: Data) -> Data | None:
        """What of it the line of a quote needs."""
        return None

    def again(self, data: Data) -> Data:
        """The data of a copy that somebody forwards."""
        return data

    def texts(self, data: Data) -> list[str]:
        """The words of the data, beside the text: it is found by them, and rules look at them."""
        return []

    def facts(self, data: Data) -> dict[str, str]:
        """What fills its line beside the text."""
        return {}

    def line(self, message: Message) -> str:
        """What it says in one line, in the active language."""
        facts = {"text": message.text, **self.facts(message.data or {})}
        line = str(self.preview)
        for fact, value in facts.items():
            line = line.replace(f"{{{fact}}}", value)
        return " ".join(line.split())
