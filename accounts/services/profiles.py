"""What a person shows of themselves."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import IO

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.errors import PictureRefused
from accounts.models import User
from accounts.services import speaking
from core.pictures import NotAPicture, square_webp
from core.text import take_name

AVATAR_SIDE = 256  # pixels
NAME_LIMIT = 60  # characters
NAME_REFUSED = _("Choose a name of at most 60 characters that can be seen, or leave it empty for your user name.")


def rename_person(*, user: User, display_name: str) -> None:
    """What others see; empty for the user name. Raises Invalid, Muted, or what speaks against the words."""
    name = take_name(display_name, field="display_name", limit=NAME_LIMIT, words=NAME_REFUSED)
    if name and name != user.display_name:
        speaking.check_said(author=user, text=name, about="name of a person")
    user.display_name = name
    user.save(update_fields=["display_name"])


def choose_language(*, user: User, language: str) -> None:
    """The language of this person's pages on every device; empty for each browser's own."""
    user.language = language
    user.save(update_fields=["language"])


def draw_avatar(*, user: User, file: IO[bytes]) -> bytes:
    """The picture cut to a square, as WebP. Raises PictureRefused, Muted, or PicturesBusy where too many come at once.

    It may wait for its turn: draw before the transaction that keeps it.
    """
    speaking.check_may_reach(person=user)
    try:
        return square_webp(file, side=AVATAR_SIDE)
    except NotAPicture as error:
        raise PictureRefused(fields={"picture": PictureRefused.message}) from error


def set_avatar(*, user: User, content: bytes) -> None:
    """Keeps what `draw_avatar` made under a name made of its content."""
    name = f"{hashlib.sha256(content).hexdigest()[:24]}.webp"
    _replace_avatar(user, lambda: user.avatar.save(name, ContentFile(content), save=False))


def clear_avatar(*, user: User) -> None:
    """Takes the picture away, and its file."""

    def clear() -> None:
        user.avatar = ""

    _replace_avatar(user, clear)


def _replace_avatar(user: User, change: Callable[[], None]) -> None:
    storage, before = user.avatar.storage, user.avatar.name
    change()
    user.save(update_fields=["avatar"])
    if before and before != user.avatar.name:
        transaction.on_commit(lambda: storage.delete(before))
