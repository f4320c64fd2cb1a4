"""How often a password may be guessed. Guesses count by account and address, and slow down who makes them, nobody else:

- an address has some tries for one account, and some for all;
- where many addresses guess at one account, each has a single try, and all of them together an upper bound;
- a browser in which the person has signed in before counts by itself, and a passkey never.

An account is the name that was typed, so that what is refused does not tell whether it exists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.core.internal import ratelimit

from accounts.known_browsers import browser_that_knows

if TYPE_CHECKING:
    from django.http import HttpRequest

BY_ADDRESS = "10/m/ip"
FROM_AN_ADDRESS = "5/5m/key"  # at one account
WHILE_MANY_GUESS = "1/15m/key"  # from one address at one account
MANY = "20/15m/key"  # from all addresses at one account; more of them are an attack
AT_MOST = "100/15m/key"  # from all addresses
FROM_A_KNOWN_BROWSER = "20/5m/key"


class Tries:
    """One try: taken before the password is looked at, given back where it was right."""

    def __init__(self, request: HttpRequest, login: str) -> None:
        self._request, self._login = request, login.strip().casefold()
        self._taken: list[ratelimit.RateLimitUsage] = []

    def take(self) -> bool:
        """Whether a password may be tried now. One that may not is not counted."""
        allowed = self._take_known() if self._is_known() else self._take_unknown()
        if not allowed:
            self.give_back()
        return allowed

    def give_back(self) -> None:
        """The password was right, or was not looked at."""
        while self._taken:
            self._taken.pop().rollback()

    def _is_known(self) -> bool:
        self._browser = browser_that_knows(self._request, self._login)
        return self._browser is not None or self._request.user.is_authenticated

    def _take_known(self) -> bool:
        name = self._browser.name if self._browser else f"person {self._request.user.pk}"
        return self._count(FROM_A_KNOWN_BROWSER, f"known {name} {self._login}")

    def _take_unknown(self) -> bool:
        pair = f"{self._login} {ratelimit.get_ip(self._request)}"
        if not (self._count(FROM_AN_ADDRESS, pair) and self._count(BY_ADDRESS)):
            return False
        is_first, is_calm = self._count(WHILE_MANY_GUESS, f"once {pair}"), self._count(MANY, self._login)
        return self._count(AT_MOST, f"all {self._login}") and (is_calm or is_first)

    def _count(self, rate: str, key: str = "") -> bool:
        """Counts one more in one of the limits; false where it is full."""
        used = ratelimit.consume(
            self._request, app="souk", action="sign_in", config={"sign_in": rate}, key=key, raise_exception=False
        )
        if used is not None:
            self._taken.append(used)
        return used is not None
