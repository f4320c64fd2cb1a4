"""What chat refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, Forbidden


class NotContacts(Forbidden):
    """Direct chats and groups are for people who know each other."""

    code = "not_contacts"
    message = _("You can only write to people who are your contacts.")


class CannotSendHere(Forbidden):
    """A feed is written by its account alone, and never by hand."""

    code = "cannot_send_here"
    message = _("Nothing can be sent here.")


class ClientIdReused(DomainError):
    """The same client id came with another message: the sender's device has mixed something up."""

    code = "client_id_reused"
    status = 409
    message = _("This message could not be sent. Please write it again.")
