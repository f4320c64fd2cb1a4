"""How allauth makes, greets and signs out our users."""

from __future__ import annotations

import logging
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.belongings import bring_along
from accounts.known_browsers import remember
from accounts.models import AccessToken, User
from accounts.services import speaking
from accounts.sessions import close_session
from accounts.sign_in_limits import Tries
from accounts.standing_views import show_suspension
from accounts.validators import is_reserved
from core.errors import DomainError
from core.limits import address_of
from core.redirects import is_ours

logger = logging.getLogger("souk.mail")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth with Souk's rules and words."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("The user name or the password is not right."),
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "username_taken": _("This user name is taken. Please choose another."),
        "username_blacklisted": _("This user name cannot be used. Please choose another."),
        "too_many_login_attempts": _(
            "Too many tries. Wait some minutes, sign in with a passkey, or choose a new password by mail."
        ),
        "enter_current_password": _("This is not your current password."),
        "incorrect_password": _("This is not your password."),
        "incorrect_code": _("This code is not right, or too old."),
        "duplicate_email": _("This address is yours already."),
    }

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """Whoever signs up without being on their way somewhere is shown around."""
        return reverse("welcome")

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """Refuses the site's own names, on top of allauth's rules."""
        if is_reserved(username):
            raise self.validation_error("username_blacklisted")
        try:
            speaking.check_words(author=None, text=username, about="user name")
        except DomainError as error:
            raise self.validation_error("username_blacklisted") from error
        return str(super().clean_username(username, shallow))

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """The last gate of every way in: an official account's voice never passes, by passkey or reset mail either."""
        if user.kind == User.Kind.OFFICIAL:
            return self.respond_user_inactive(request, user)
        if user.is_suspended:
            return show_suspension(user)
        return super().pre_login(request, user, **kwargs)  # type: ignore[no-any-return]

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """In allauth's place: its limit counts by account alone, so anyone could lock anyone out."""
        self._tries = Tries(request, str(credentials.get("email") or credentials.get("username") or ""))
        if not self._tries.take():
            raise self.validation_error("too_many_login_attempts")

    def _rollback_login_failed_rl_usage(self) -> None:
        self._tries.give_back()

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address by which everything else counts, too."""
        return address_of(request)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """However they signed in, this browser is known from now on; and a guest who did brings along what they have."""
        remember(request, user)
        guest = getattr(request, "arriving_guest", None)
        if guest is not None and not user.is_guest:
            for note in bring_along(guest, user):
                messages.warning(request, str(note))
        return super().post_login(request, user, **kwargs)  # type: ignore[no-any-return]

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Who knew the password of an account that may not sign in is told so, and how to appeal."""
        if user.is_suspended:
            return show_suspension(user)
        return super().respond_user_inactive(request, user)  # type: ignore[no-any-return]

    def logout(self, request: HttpRequest) -> None:
        """Signs out, and closes what the session holds open."""
        key, user_id = request.session.session_key, request.user.pk
        super().logout(request)
        request.has_signed_out = True  # type: ignore[attr-defined]  # see ForgetMiddleware
        if user_id:
            close_session(session_key=key, user_id=user_id)

    def set_password(self, user: User, password: str) -> None:
        """A new password ends every other session, so what they hold open is closed."""
        super().set_password(user, password)
        remember(context.request, user)  # who chooses it is here, and proved who they are
        close_session(session_key=None, user_id=user.pk)

    def is_safe_url(self, url: str) -> bool:
        """`next` may lead nowhere but to this site."""
        return bool(url) and is_ours(context.request, url)

    def format_email_subject(self, subject: str) -> str:
        """Souk first."""
        return f"Souk: {subject}"

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> bool:
        """With what can still use the account, which the mails about passwords say."""
        told = {"token_count": AccessToken.objects.filter(user=user).count(), **(context or {})}
        return bool(super().send_notification_mail(template_prefix, user, told, email))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail server that is down never undoes what somebody has just done here; the log says so."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError:
            logger.exception("A mail could not be sent: %s", template_prefix)


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors, with our words."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right, or too old."),
        "unverified_email": _("Confirm your e-mail address first: open the link in the mail we sent you."),
        "add_email_blocked": _("Turn off the second step of signing in before you add an e-mail address."),
    }

    def _get_site_name(self) -> str:
        return "Souk"

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """What a new passkey is called unless its owner calls it otherwise."""
        count = Authenticator.objects.filter(user=user, type=type).count()
        return _("Passkey %(number)d") % {"number": count + 1} if count else str(_("Passkey"))


class SessionsAdapter(DefaultUserSessionsAdapter):  # type: ignore[misc]
    """Ending sessions from the list."""

    def end_sessions(self, sessions: Any) -> None:
        """Ends them, and closes what they hold open."""
        for session in sessions:
            session.end()
            close_session(session_key=session.session_key, user_id=session.user_id)
