"""Texts that people write in two languages."""

from __future__ import annotations

from django.utils import translation


def in_readers_language(*, en: str, zh: str) -> str:
    """The Chinese text for who reads Chinese, the English for everyone else; the other one where that is empty."""
    reads_chinese = (translation.get_language() or "").startswith("zh")
    return (zh or en) if reads_chinese else (en or zh)
