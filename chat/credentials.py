"""Who a socket belongs to, by the browser's session or by an access token, and whether that still holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.http import HttpRequest, parse_cookie
from django.utils import timezone, translation

from accounts.backends import PeopleBackend
from accounts.models import AccessToken, User
from accounts.services.tokens import find_token, note_use
from accounts.sessions import token_session_key
from core.intake import readable_cookies
from core.sessions import alive, count_alive, is_alive
from core.statements import Count, Statement

SUBPROTOCOL = "souk"
BEARER = "bearer."
_people = PeopleBackend()


def _tokens(keys: Sequence[int], now: datetime) -> QuerySet[AccessToken]:
    return AccessToken.objects.filter(pk__among=keys).exclude(expires_at__lte=now)


def _active(keys: Sequence[int], now: datetime) -> QuerySet[User]:
    may = Q(suspended_until=None) | Q(suspended_until__lte=now)
    return User.objects.filter(may, pk__among=keys, is_active=True).order_by()


def _with_stamps(keys: Sequence[int], stamps: Sequence[str], now: datetime) -> QuerySet[User]:
    """Those of them who have the password that they had: `stamps` are their keys and passwords."""
    stamped = Concat(Cast("pk", CharField()), Value(" "), "password", output_field=CharField())
    return _active(keys, now).alias(stamped=stamped).filter(stamped__among=stamps)


_live_tokens = Statement(lambda keys, now: _tokens(keys, now).values_list("pk"))
_stamps = Statement(lambda keys, now: _active(keys, now).values_list("pk", "password"))
_count_tokens, _count_people = Count(_tokens), Count(_with_stamps)


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


def ended_among(credentials: Iterable[Credential]) -> set[Credential]:
    """Those that would not be let in any more: their session or token has ended, their person is not active, or their password
    is another.

    Nearly always there are none, and then three numbers of the database say so. A row for each of them would go from the
    database to Python by itself, and each time another thread gets the interpreter: that held up messages for 10 ms and more.
    """
    mine, now = set(credentials), timezone.now()
    sessions = list({one.session_key for one in mine if one.token_id is None})
    tokens = list({one.token_id for one in mine if one.token_id is not None})
    people = list({one.user_id for one in mine})
    stamps = list({f"{one.user_id} {one.stamp}" for one in mine})
    found = count_alive(sessions), _count_tokens.of(tokens, now), _count_people.of(people, stamps, now)
    if found == (len(sessions), len(tokens), len(stamps)):
        return set()
    return mine - _still_good(mine)


def _still_good(mine: Collection[Credential]) -> set[Credential]:
    now = timezone.now()
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
    request.COOKIES = readable_cookies(parse_cookie(headers.get(b"cookie", b"").decode("latin-1")))
    request.META["HTTP_ACCEPT_LANGUAGE"] = headers.get(b"accept-language", b"").decode("latin-1")
    return translation.get_language_from_request(request)


def _by_session(scope: Mapping[str, Any]) -> Credential | None:
    cookies = next((value for name, value in scope["headers"] if name == b"cookie"), b"")
    key = readable_cookies(parse_cookie(cookies.decode("latin-1"))).get(settings.SESSION_COOKIE_NAME)
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
