"""Requests that read UTF-8 and nothing else, whatever their sender names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.handlers.asgi import ASGIRequest
from django.utils.http import parse_header_parameters

UNREADABLE = {"charset": "unreadable"}  # which `config.intake` refuses


def content_type_of(meta: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The type of a body and its parameters; those that cannot be read are a charset that nobody takes."""
    try:
        kind, parameters = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
    except (ValueError, LookupError):
        return "", UNREADABLE
    return kind, parameters


class Utf8Request(ASGIRequest):
    """A request of Django's, which would take the charset that a body names for its address too: before any middleware could
    refuse it, and at the price of whatever codec a stranger picks."""

    content_type: str
    content_params: dict[str, Any]

    def _set_content_type_params(self, meta: Mapping[str, Any]) -> None:
        self.content_type, self.content_params = content_type_of(meta)
