"""Files between the look at them and the confirmation, in a folder of their own under names that nobody can guess.

What was shown is kept beside the file, so that a confirmation does just that, for the person and the shop that looked.
"""

from __future__ import annotations

import json
import os
import re
import time
import uuid
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Self

from django.conf import settings
from django.http import Http404, HttpRequest

from shop.models import Shop

KEPT_SECONDS = 24 * 3600
SESSION_KEY = "merchant_imports"
REMEMBERED = 20


@dataclass(slots=True)
class Upload:
    """One file, and what its owner was shown of it."""

    name: str
    user: int
    shop: int
    title: str
    encoding: str = ""
    fingerprint: str = ""
    stock_seen: dict[str, int] = field(default_factory=dict)

    @classmethod
    def keep(cls, request: HttpRequest, shop: Shop, content: bytes, title: str) -> Self:
        """Stores the file for a day; forgets those that nobody confirmed."""
        _folder().mkdir(parents=True, exist_ok=True, mode=0o700)
        _sweep()
        upload = cls(uuid.uuid4().hex, request.user.pk or 0, shop.pk, title[:120])
        _write(_folder() / upload.name, content)
        upload._note()
        known = request.session.get(SESSION_KEY, [])
        request.session[SESSION_KEY] = [*known, upload.name][-REMEMBERED:]
        return upload

    @classmethod
    def find(cls, request: HttpRequest, name: str) -> Self | None:
        """The file of this name; None where it was this session's and is gone. Raises Http404 for a forged name."""
        if not re.fullmatch(r"[0-9a-f]{32}", name):
            raise Http404
        try:
            upload = cls(**json.loads((_folder() / f"{name}.json").read_text()))
        except FileNotFoundError:
            if name in request.session.get(SESSION_KEY, []):
                return None
            raise Http404 from None
        if upload.user != request.user.pk:
            raise Http404
        return upload

    @property
    def content(self) -> bytes:
        """The file as it came."""
        return (_folder() / self.name).read_bytes()

    def looked_at(self, encoding: str, fingerprint: str, stock_seen: dict[str, int]) -> None:
        """Keeps what the preview showed."""
        self.encoding, self.fingerprint, self.stock_seen = encoding, fingerprint, stock_seen
        self._note()

    def remove(self) -> None:
        """Forgets it."""
        for path in (_folder() / f"{self.name}.json", _folder() / self.name):
            with suppress(OSError):
                path.unlink()

    def _note(self) -> None:
        _write(_folder() / f"{self.name}.json", json.dumps(asdict(self)).encode())


def _folder() -> Path:
    return Path(settings.VAR_DIR) / "imports"


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)


def _sweep() -> None:
    old = time.time() - KEPT_SECONDS
    for path in _folder().iterdir():
        with suppress(OSError):
            if path.stat().st_mtime < old:
                path.unlink()
