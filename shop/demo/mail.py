"""A page of the demo with what was mailed, because the demo mails nobody: each mail is a file in `EMAIL_FILE_PATH`.

It shows links that reset passwords, so it is for whoever runs the demo: only this machine may ask.
"""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.limits import address_of

SHOWN = 30  # mails, the newest
RULE = re.compile(rb"^-{79}$", re.MULTILINE)  # which the backend writes after each mail
HERE = {"127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as the page shows it: `parts` are its text, cut at its links."""

    to: str
    subject: str
    at: datetime | None
    parts: tuple[str, ...]


@never_cache
@require_safe
def mailed(request: HttpRequest) -> HttpResponse:
    """What was mailed, the newest first."""
    if not settings.SOUK_DEMO or address_of(request) not in HERE:
        raise Http404
    return render(request, "demo/mail.html", {"mails": latest(Path(settings.EMAIL_FILE_PATH))})


def latest(folder: Path) -> list[Mail]:
    """The newest mails of the folder."""
    files = sorted(folder.glob("*.log"), reverse=True)[:SHOWN] if folder.is_dir() else []
    return [mail for path in files for mail in reversed(list(_mails(path.read_bytes())))][:SHOWN]


def _mails(content: bytes) -> Iterator[Mail]:
    for part in RULE.split(content):
        if not part.strip():
            continue
        message = email.message_from_bytes(part.lstrip(), policy=policy.default)
        assert isinstance(message, EmailMessage)  # noqa: S101 — which the policy makes
        body = message.get_body(("plain",))
        text = body.get_content() if body else ""
        yield Mail(
            to=str(message["To"]),
            subject=str(message["Subject"]),
            at=parsedate_to_datetime(message["Date"]) if message["Date"] else None,
            parts=tuple(re.split(r"(https?://\S+)", text)),
        )
