"""How the API reads bodies: JSON in UTF-8, through the gate of `core.intake`."""

from __future__ import annotations

from typing import IO, Any

from rest_framework import parsers

from core import intake


class JSONParser(parsers.JSONParser):
    """JSON, every value of which the site can keep."""

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None) -> Any:
        """What the body says. Raises Unreadable and UnreadableText, which are 400."""
        return intake.json_of(stream.read())
