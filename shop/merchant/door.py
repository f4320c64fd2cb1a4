"""The way into the panel, for who runs a shop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.places import Place
from shop.models import Staff

if TYPE_CHECKING:
    from accounts.models import User


def panel_of(user: User) -> Place | None:
    """The merchants' panel, in the settings of a shop's staff."""
    if not Staff.objects.filter(user=user).exists():
        return None
    return Place(url=reverse("merchant:index"), name=_("Merchant's panel"), icon="building-storefront")
