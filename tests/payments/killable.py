"""The site's own application, in a process that ends by `kill -9` when it comes to a line that the test has named.

The name stands in the file `kill_at` of the site's var folder: "before" or "after", and the function. It works once: the
file is removed first, so that the process that takes over runs on.
"""

from __future__ import annotations

import importlib
import os
import signal
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from config.asgi import application

__all__ = ["application"]

FILE = Path(os.environ["SOUK_VAR"]) / "kill_at"
LINES = (
    "shop.services.orders:_take_cart",
    "shop.services.orders:append_event",
    "shop.api.orders:order_answer",
    "shop.services.payments:_create_intent",
    "shop.services.payments:_record",
    "shop.services.payments:_session",
    "shop.services.webhooks:process_event",
    "shop.services.settling:_book",
    "shop.services.settling:apply_intent",
    "shop.services.orders:mark_paid",
    "shop.services.orders:close_unpaid",
    "shop.services.refunds:_record",
    "shop.services.receipts:deliver_receipt",
    "shop.services.receipts:deliver_refund_news",
)


def _die_if(line: str) -> None:
    if FILE.exists() and FILE.read_text() == line:
        FILE.unlink()
        os.kill(os.getpid(), signal.SIGKILL)


def _watched(line: str, real: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(real)
    def watched(*args: Any, **values: Any) -> Any:
        _die_if(f"before {line}")
        result = real(*args, **values)
        _die_if(f"after {line}")
        return result

    return watched


for _line in LINES:
    _module_name, _name = _line.split(":")
    _module = importlib.import_module(_module_name)
    setattr(_module, _name, _watched(_line, getattr(_module, _name)))
