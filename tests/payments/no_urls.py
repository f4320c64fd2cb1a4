"""No addresses at all, as far as the stand-in goes."""

from __future__ import annotations

urlpatterns: list[object] = []
