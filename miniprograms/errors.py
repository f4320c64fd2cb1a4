"""What the host of mini programs refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.errors import Forbidden, Invalid


class BadPath(Invalid):
    """The path of a page is not one below a mini program's home."""

    code = "bad_path"
    message = _("This is not an address inside a mini program.")


class NobodyChosen(Invalid):
    """A share without a receiver."""

    code = "nobody_chosen"
    message = _("Choose who gets it.")


class TooManyChosen(Invalid):
    """A share to more receivers than one sending may have."""

    code = "too_many_chosen"
    message = _("You can send to 9 chats at once.")


class GuestsCannotShare(Forbidden):
    """A guest wants to share; they can make their account first, and lose nothing by it."""

    code = "guest_cannot_share"
    message = _("Guests cannot share yet. Make your account first: everything you have stays.")


class CannotShareThere(Forbidden):
    """The target is no chat of people: an official account's, or its feed."""

    code = "cannot_share_there"
    message = _("You cannot share into this chat.")


class NotYourContact(Forbidden):
    """The target person is not a contact, or does not exist: the two are never told apart."""

    code = "not_contacts"
    message = _("You can only share with your contacts.")


class NotYourConversation(Forbidden):
    """The target conversation is not one that the sharer is in, or does not exist."""

    code = "not_a_member"
    message = _("You are not in this chat.")
