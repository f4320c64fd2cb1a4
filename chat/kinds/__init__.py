"""Kinds of message whose rules stand in one file each: what its sender gives, what is kept and told, and what it says in a line.

Adding one: a file here, its entry below and in `Message.Kind`, `static/js/chat/kinds/<kind>.js` and
`templates/chat/kinds/<kind>.html`, and a line in `docs/realtime.md`.
"""

from __future__ import annotations

from chat.kinds.base import Kind
from chat.kinds.contact import ContactCard
from chat.kinds.location import Location
from chat.kinds.poll import PollKind
from chat.kinds.sticker import Sticker
from chat.kinds.video import Video

KINDS: dict[str, Kind] = {kind.name: kind for kind in (Video(), Sticker(), Location(), ContactCard(), PollKind())}
MADE = tuple(name for name, kind in KINDS.items() if kind.carries is None)  # of data, and not of uploads

__all__ = ["KINDS", "MADE", "Kind"]
