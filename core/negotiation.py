"""How the API answers: in JSON."""

from __future__ import annotations

from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation

JSON = "application/json"
_ANYTHING = {"*/*", JSON}


class JsonFirst(DefaultContentNegotiation):
    """The REST framework's choice of how to answer, found at once where JSON is all there is and all that is asked for."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        """How to answer, and the media type to name."""
        asked = request.META.get("HTTP_ACCEPT") or "*/*"
        if len(renderers) == 1 and asked in _ANYTHING and not request.META.get("QUERY_STRING") and not format_suffix:
            only = renderers[0]
            if only.media_type == JSON:
                return only, JSON
        return super().select_renderer(request, renderers, format_suffix)
