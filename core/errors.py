"""The one base of every refusal. A service raises a subclass named for the fact; edges turn it into one clear answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """Something that the rules refuse, said so that its reader knows what to do next.

    `code` is stable and for programs; `message` is for people, in the reader's language (lazy text, so that it is
    translated where it is shown); `fields` maps a field's name to its own message; `details` is data that the page
    needs to offer the way on, such as the new price. `status` is the HTTP status of the answer.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    message: str | Promise = _("This cannot be done right now.")

    def __init__(
        self,
        message: str | Promise | None = None,
        *,
        fields: Mapping[str, str | Promise] | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        self.message = message or type(self).message
        self.fields = dict(fields or {})
        self.details = dict(details or {})
        super().__init__(str(self.code))


class NotFound(DomainError):
    """It does not exist, or is not this person's to see: the two are never told apart."""

    code = "not_found"
    status = 404
    message = _("This does not exist, or it is not yours to see.")


class Forbidden(DomainError):
    """The person may see it, but not do this with it."""

    code = "forbidden"
    status = 403
    message = _("You may not do this.")


class Invalid(DomainError):
    """The request itself is wrong; `fields` says where."""

    code = "invalid"
    status = 400
    message = _("Please check what you entered.")


class TooMany(DomainError):
    """A rate limit; `details["retry_after"]` says in how many seconds to try again."""

    code = "too_many"
    status = 429
    message = _("That was a lot at once. Please wait a moment and try again.")
