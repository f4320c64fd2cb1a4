"""The signs that a message can be answered with: any emoji. The first six are offered at once."""

from __future__ import annotations

import regex

REACTIONS = ("👍", "❤️", "😂", "😮", "😢", "🙏")
LONGEST = 32  # characters: families are several people joined
_ONE = regex.compile(r"\X")  # one sign as it is seen, however many characters it has
_PICTURE = regex.compile(r"\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3")


def is_emoji(text: str) -> bool:
    """One sign, and a picture: no letters, and no two."""
    return len(text) <= LONGEST and bool(_ONE.fullmatch(text)) and bool(_PICTURE.match(text))
