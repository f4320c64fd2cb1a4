"""Who may sign in."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser

from accounts.models import User


class PeopleBackend(AuthenticationBackend):  # type: ignore[misc]
    """Signs in by user name or e-mail. Official accounts' voices never sign in, and a session of one is nobody's."""

    def user_can_authenticate(self, user: AbstractBaseUser) -> bool:
        """Active people and guests, while nobody has suspended them: a session of one who is suspended is nobody's."""
        may = bool(super().user_can_authenticate(user)) and getattr(user, "kind", "") != User.Kind.OFFICIAL
        return may and not getattr(user, "is_suspended", False)
