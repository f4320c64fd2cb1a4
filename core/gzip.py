"""Compressing answers."""

from __future__ import annotations

from typing import Any

from django.middleware.gzip import GZipMiddleware


class GZipPages(GZipMiddleware):
    """Compresses pages and JSON. A file that is streamed goes out as it is: compressed, it would lose its length and its
    ranges, and pictures and recordings are compressed already."""

    def process_response(self, request: Any, response: Any) -> Any:
        """The answer, compressed where that helps."""
        return response if response.streaming else super().process_response(request, response)
