"""Types that several apps share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest
from rest_framework.request import Request

if TYPE_CHECKING:
    from accounts.models import User


class SignedInHttpRequest(HttpRequest):
    """A page's request behind `login_required`: its user is a person, never anonymous."""

    user: User


class SignedInRequest(Request):
    """An API request behind the default permission: its user is a person, never anonymous."""

    user: User
