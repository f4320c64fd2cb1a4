"""What a broken line raises: expected here, and answered by trying again."""

from __future__ import annotations

import asyncio

import httpx
from websockets.exceptions import InvalidHandshake, InvalidMessage, WebSocketException

QUIET: tuple[type[Exception], ...] = (
    OSError,
    EOFError,
    TimeoutError,
    asyncio.IncompleteReadError,
    httpx.HTTPError,
    WebSocketException,
    InvalidHandshake,
    InvalidMessage,
)
