"""Who a socket belongs to, by the browser's session or by an access token, and whether that still holds."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.db.models import Q
from django.http import HttpRequest, parse_cookie
from django.utils import timezone, translation

from accounts.backends import PeopleBackend
from accounts.models import AccessToken, User
from accounts.services.tokens import find_token, note_use
from accounts.sessions import token_session_key
from core.sessions import alive, is_alive
from core.statements import Statement

SUBPROTOCOL = "souk"
BEARER = "bearer."
_people = PeopleBackend()

_live_tokens = Statement(
    lambda keys, now: AccessToken.objects.filter(pk__among=keys).exclude(expires_at__lte=now).values_list("pk")
)
_stamps = Statement(
    lambda keys, now: (
        User.objects.filter(Q(suspended_until=None) | Q(suspended_until__lte=now), pk__among=keys, is_active=True)
        .order_by()
        .values_list("pk", "password")
    )
)


@dataclass(frozen=True, slots=True)
class Credential:
    """What a socket was opened with. `stamp` changes when the person's password does."""

    user_id: int
    session_key: str = field(repr=False)
    stamp: str = field(repr=False)
    token_id: int | None = None
    may_write: bool = True


def bearer_of(scope: Mapping[str, Any]) -> str | None:
    """The token that came as a subprotocol, `bearer.<token>`; None where none did."""
    offered = (name for name in scope.get("subprotocols", ()) if name.startswith(BEARER))
    bearer = next(offered, None)
    return None if bearer is None else bearer.removeprefix(BEARER)


def identify(scope: Mapping[str, Any]) -> Credential | None:
    """Whose socket this is; None for nobody's. A token alone counts where one came, and no cookie beside it."""
    text = bearer_of(scope)
    return _by_session(scope) if text is None else _by_token(text)


def still_good(credentials: Collection[Credential]) -> set[Credential]:
    """Those that would still be let in: their session or token is there, their person active, the password the same."""
    mine, now = list(credentials), timezone.now()
    sessions = alive([one.session_key for one in mine if one.token_id is None])
    tokens = {pk for (pk,) in _live_tokens.ask([one.token_id for one in mine if one.token_id is not None], now)}
    stamps = dict(_stamps.ask(list({one.user_id for one in mine}), now))
    return {
        one
        for one in mine
        if (one.session_key in sessions if one.token_id is None else one.token_id in tokens)
        and stamps.get(one.user_id) == one.stamp
    }


def person_of(credential: Credential) -> User | None:
    """Who it is, for something that they are about to do: asked anew each time, as with a request of theirs."""
    if credential.token_id is None:
        is_held = is_alive(credential.session_key)
    else:
        is_held = bool(_live_tokens.ask([credential.token_id], timezone.now()))
    person = _people.get_user(credential.user_id) if is_held else None
    return person if person is not None and person.password == credential.stamp else None


def language_of(scope: Mapping[str, Any]) -> str:
    """The language of who opened this connection, by the cookie or by what the browser asks for."""
    headers = dict(scope["headers"])
    request = HttpRequest()
    request.COOKIES = parse_cookie(headers.get(b"cookie", b"").decode("latin-1"))
    request.META["HTTP_ACCEPT_LANGUAGE"] = headers.get(b"accept-language", b"").decode("latin-1")
    return translation.get_language_from_request(request)


def _by_session(scope: Mapping[str, Any]) -> Credential | None:
    cookies = next((value for name, value in scope["headers"] if name == b"cookie"), b"")
    key = parse_cookie(cookies.decode("latin-1")).get(settings.SESSION_COOKIE_NAME)
    if not key:
        return None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    user = get_user(request)
    if not isinstance(user, User):
        return None
    return Credential(user_id=user.pk, session_key=key, stamp=user.password)


def _by_token(text: str) -> Credential | None:
    token = find_token(text=text)
    if token is None or AccessToken.Scope.READ not in token.scopes:
        return None
    note_use(token=token)
    return Credential(
        user_id=token.user_id,
        session_key=token_session_key(token.uuid),
        stamp=token.user.password,
        token_id=token.pk,
        may_write=AccessToken.Scope.CHAT in token.scopes,
    )
