"""Who may sign in."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser

from accounts.models import User
from core.statements import Load

_by_key: Load[User] = Load(lambda key: User.objects.filter(pk=key))


class PeopleBackend(AuthenticationBackend):  # type: ignore[misc]
    """Signs in by user name or e-mail. Official accounts' voices never sign in, and a session of one is nobody's."""

    def get_user(self, user_id: int) -> User | None:
        """Who a session belongs to: nearly every request asks."""
        user = _by_key.first(user_id)
        return user if user is not None and self.user_can_authenticate(user) else None

    def user_can_authenticate(self, user: AbstractBaseUser) -> bool:
        """Active people and guests, while nobody has suspended them: a session of one who is suspended is nobody's."""
        may = bool(super().user_can_authenticate(user)) and getattr(user, "kind", "") != User.Kind.OFFICIAL
        return may and not getattr(user, "is_suspended", False)
