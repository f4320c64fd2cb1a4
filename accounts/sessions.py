"""Ending sessions, and telling whoever holds something open for them."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

Closer = Callable[[str | None, int], None]
_closers: list[Closer] = []


def register_closer(closer: Closer) -> None:
    """Adds `closer(session_key, user_id)`, called when a session ends; a key of None means all of that user's.

    A personal access token counts as a session whose key is `token_session_key(token.uuid)`.
    """
    if closer not in _closers:
        _closers.append(closer)


def close_session(*, session_key: str | None, user_id: int) -> None:
    """Tells every closer, once the transaction is committed, that this session is over."""

    def close() -> None:
        for closer in _closers:
            closer(session_key, user_id)

    transaction.on_commit(close)


def token_session_key(token_uuid: object) -> str:
    """The session key under which a socket that a token opened is known."""
    return f"token:{token_uuid}"
