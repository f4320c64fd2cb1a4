"""What official accounts refuse."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, Forbidden, NotFound


class HandleTaken(DomainError):
    """Another account has this handle."""

    code = "handle_taken"
    message = _("This handle is taken.")


class NotYourAccount(NotFound):
    """The person does not manage this account, and learns no more about it than a stranger."""

    code = "not_found"


class LinkingRefused(Forbidden):
    """The mini program may be listed by accounts of its own staff only."""

    code = "linking_refused"
    message = _("Only its own staff may list this mini program.")


class ArticleAlreadySent(DomainError):
    """The article was broadcast; what followers have got does not change under them."""

    code = "article_already_sent"
    message = _("This piece of news was sent already.")
