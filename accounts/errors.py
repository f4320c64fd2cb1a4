"""What accounts refuse, each with a name."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, Forbidden, Invalid, NotFound, TooMany


class PersonNotFound(NotFound):
    """Nobody has exactly this user name, or the one who has it cannot be a contact."""

    code = "person_not_found"
    message = _("Nobody here has exactly this user name. Check the spelling and try again.")


class ThatIsYou(Invalid):
    """One's own user name."""

    code = "that_is_you"
    message = _("That is your own user name.")


class AlreadyContacts(DomainError):
    """The two know each other already."""

    code = "already_contacts"
    message = _("You are contacts already.")


class AlreadyAsked(DomainError):
    """A request waits, or was refused not long ago: the two look the same to its sender, on purpose."""

    code = "already_asked"
    message = _("You have asked this person. They have not accepted yet.")


class RequestAnswered(DomainError):
    """The request was accepted or refused before."""

    code = "request_answered"
    message = _("This request has been answered already.")


class GuestsCannot(Forbidden):
    """Something that needs an account."""

    code = "guests_cannot"
    message = _("Guests cannot do this. Create your account first: it takes a moment, and you keep everything.")


class NotAGuest(DomainError):
    """An upgrade of somebody who is a person already."""

    code = "not_a_guest"
    message = _("This account is complete already.")


class UsernameTaken(DomainError):
    """Somebody has the user name, whatever its case."""

    code = "username_taken"
    message = _("This user name is taken. Please choose another.")


class PictureRefused(Invalid):
    """The upload is no picture, too large, or not one that can be opened safely."""

    code = "picture_refused"
    message = _("This file cannot be used. Choose a JPEG, PNG, WebP or HEIC picture of at most 5 MB.")


class TooManyTokens(DomainError):
    """One person has as many tokens as they may have."""

    code = "too_many_tokens"
    message = _("You have too many tokens. Revoke one that you no longer use.")


class YouBlocked(DomainError):
    """Something with a person whom one keeps away oneself."""

    code = "you_blocked"
    message = _("You have blocked this person. Unblock them first.")


class TooManyTags(Invalid):
    """One person has as many tags as they may have."""

    code = "too_many_tags"
    message = _("You have too many tags. Delete one that you no longer use.")


class AlreadyAppealed(DomainError):
    """A second appeal against the same thing."""

    code = "already_appealed"
    message = _("You have appealed already. We answer on this page.")


class Muted(Forbidden):
    """An operator has taken the person's word for a while; `details["until"]` says for how long."""

    code = "muted"
    message = _("You cannot write to people for now. Your settings say why, under “Your standing”.")


class WordsRefused(Forbidden):
    """A rule of the operators does not let these words stand where others read them."""

    code = "words_refused"
    message = _("This has words or a link that are not allowed here. Please say it in another way.")


class NewAccountLimit(TooMany):
    """Something that new accounts may do a few times a day; `details["retry_after"]` is in seconds."""

    code = "new_account_limit"
    message = _("New accounts can do this only a few times a day. Please try again tomorrow.")


class ExportUnderWay(DomainError):
    """A copy of one's data is being made already."""

    code = "export_under_way"
    message = _("Your copy is being made already.")
