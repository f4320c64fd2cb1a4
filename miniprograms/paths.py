"""What may stand as the path of a page: the part of an address below a mini program's home."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from miniprograms.errors import BadPath

LONGEST = 300  # characters


def clean_path(path: str) -> str:
    """The path without leading slashes, query kept, fragment dropped. Raises BadPath where it could lead elsewhere."""
    parts = urlsplit("/" + path.strip().lstrip("/"))
    bare = unquote(parts.path)
    if parts.netloc or "\\" in bare or any(ord(char) < 32 for char in unquote(path)):
        raise BadPath
    if any(step in {".", ".."} for step in bare.split("/")) or "//" in bare:
        raise BadPath
    cleaned = parts.path.lstrip("/") + (f"?{parts.query}" if parts.query else "")
    if len(cleaned) > LONGEST:
        raise BadPath
    return cleaned
