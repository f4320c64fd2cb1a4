"""Browsers that ring when their person gets a message."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class PushSubscription(models.Model):
    """One browser of one person: where its push service is, and the keys for what only it may read.

    It lives as long as the session in which it was made: whoever signs out, or is signed out, hears nothing more there.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="push_subscriptions")
    session_key = models.CharField(max_length=40)
    endpoint = models.URLField(max_length=500, unique=True)
    browser_key = models.CharField(max_length=100)  # p256dh, URL-safe base64
    secret = models.CharField(max_length=40)  # auth
    shows_text = models.BooleanField(default=False)  # notifications say what was written, not only that it was
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"browser {self.uuid} of {self.user_id}"
