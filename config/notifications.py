"""The settings of notifications on people's devices."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import environ

from config.secrets import push_key

BROWSERS_SERVICES = [
    "https://fcm.googleapis.com",
    "https://*.push.services.mozilla.com",
    "https://*.notify.windows.com",
    "https://*.push.apple.com",
]


def notification_settings(env: environ.Env, var: Path, *, public_url: str, production: bool = False) -> dict[str, Any]:
    """Without a key (VAPID) the whole feature is hidden; `manage.py make_push_key` makes one and keeps it in the var folder."""
    path = var / "push_key"
    kept = path.read_text().strip() if path.exists() else ""
    return {
        "PUSH_KEY_PATH": path,
        "VAPID_PRIVATE_KEY": push_key(env, "VAPID_PRIVATE_KEY", production=production) or kept,
        "VAPID_SUBJECT": env.str("VAPID_SUBJECT", default=public_url),  # whom a push service may ask: https: or mailto:
        "PUSH_SERVICES": env.list("PUSH_SERVICES", default=BROWSERS_SERVICES),  # origins that may be called
    }
