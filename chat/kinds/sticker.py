"""A sticker: one picture of a pack that the site has (see `chat.stickers`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from chat import stickers
from chat.errors import StickerGone
from chat.kinds.base import Data, Kind, Taken
from chat.models import Message

if TYPE_CHECKING:
    from accounts.models import User


class Sticker(Kind):
    """Its `data`: `pack` and `name`; told with `src` and its `words` by language as well, where the site has it still."""

    name = Message.Kind.STICKER
    preview = _("[Sticker] {words}")

    def take(self, *, sender: User, text: str, given: Mapping[str, Any]) -> Taken:
        """A sticker that the site has. Raises StickerGone."""
        data = {"pack": str(given.get("pack", "")), "name": str(given.get("name", ""))}
        if stickers.find(**data) is None:
            raise StickerGone
        return Taken(data=data)

    def told(self, data: Data) -> Data:
        """With where its picture is, and what it shows."""
        found = stickers.find(**data)
        return {**data, "src": found.src if found else "", "words": found.words if found else {}}

    def quoted(self, data: Data) -> Data:
        """What its line says."""
        return {"words": self.told(data)["words"]}

    def texts(self, data: Data) -> list[str]:
        """What it shows, in every language."""
        found = stickers.find(**data)
        return list(found.words.values()) if found else []

    def facts(self, data: Data) -> dict[str, str]:
        """What it shows, in the active language."""
        found = stickers.find(**data) if data else None
        return {"words": found.said() if found else ""}
