"""What chat refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts import errors as accounts_errors
from core.errors import DomainError, Forbidden, Invalid, NotFound, TooMany


class NotContacts(Forbidden):
    """Direct chats and groups are for people who know each other."""

    code = "not_contacts"
    message = _("You can only write to people who are your contacts.")


class NotYourMessage(Forbidden):
    """Only who said it can change it or take it back."""

    code = "not_your_message"
    message = _("Only the person who wrote this message can do that.")


class MessageGone(DomainError):
    """It was recalled or removed."""

    code = "message_gone"
    message = _("This message is no longer there.")


class TooLateToRecall(DomainError):
    """The time for taking it back is over (`RECALL_SECONDS`)."""

    code = "too_late_to_recall"
    message = _("It is too late to take this message back.")


class TooLateToUndo(DomainError):
    """A chat that was deleted stays deleted after some minutes."""

    code = "too_late_to_undo"
    message = _("It is too late to bring this chat back.")


class TooLateToEdit(DomainError):
    """The time for changing it is over (`EDIT_SECONDS`)."""

    code = "too_late_to_edit"
    message = _("It is too late to change this message.")


class CannotBeEdited(DomainError):
    """A card, a voice note or a line of the system has no words of the sender's."""

    code = "cannot_be_edited"
    message = _("Only words can be changed.")


class CannotBeForwarded(DomainError):
    """It was recalled or removed, or is a line of the system."""

    code = "cannot_be_forwarded"
    message = _("This message cannot be forwarded.")


class NobodyToForwardTo(Invalid):
    """Messages go to one to nine chats at once."""

    code = "nobody_to_forward_to"
    message = _("Choose one to nine chats.")


class CannotAnswer(DomainError):
    """The message to answer is not one that the sender sees in this conversation, or is gone."""

    code = "cannot_answer"
    message = _("The message that you answer is no longer there.")


class TooManyReactions(DomainError):
    """So many different signs are on it that there is no room for one more."""

    code = "too_many_reactions"
    message = _("This message has as many different reactions as it can hold.")


class TooManyPins(DomainError):
    """A conversation pins at most twenty messages."""

    code = "too_many_pins"
    message = _("20 messages are pinned here already. Unpin one first.")


class CannotMentionAll(Forbidden):
    """Only a group's owner and admins can call everyone."""

    code = "cannot_mention_all"
    message = _("Only the group's owner and admins can mention everyone.")


class MentionedAllTooOften(TooMany):
    """Everyone was called so often that they would stop listening; `details["retry_after"]` as in TooMany."""

    code = "mentioned_all_too_often"
    message = _("You have mentioned everyone often enough for now. Please wait a while.")


class CannotSendHere(Forbidden):
    """A feed is written by its account alone, and never by hand."""

    code = "cannot_send_here"
    message = _("Nothing can be sent here.")


class ClientIdReused(DomainError):
    """The same client id came with another message: the sender's device has mixed something up."""

    code = "client_id_reused"
    status = 409
    message = _("This message could not be sent. Please write it again.")


class UploadRefused(DomainError):
    """The base of what uploads are refused for; the field is `file`."""

    code = "upload_refused"
    status = 400

    def __init__(self) -> None:
        super().__init__(fields={"file": self.message})


class FileTooLarge(UploadRefused):
    """It has more bytes than the site takes."""

    code = "file_too_large"
    status = 413
    message = _("This file is too large to be sent here.")


class FileEmpty(UploadRefused):
    """There is nothing in it."""

    code = "file_empty"
    message = _("This file is empty.")


class PictureTooLarge(FileTooLarge):
    """A picture of more bytes than the site takes."""

    code = "picture_too_large"
    message = _("This picture is too large to be sent here.")


class PictureTooManyPixels(UploadRefused):
    """A picture that would unpack into more pixels than anybody looks at."""

    code = "picture_too_many_pixels"
    message = _("This picture has too many pixels. Make it smaller, or send it as a file.")


class NotAPictureFile(UploadRefused):
    """By its content, whatever it is called."""

    code = "not_a_picture"
    message = _(
        "This is not a picture that can be shown. JPEG, PNG, WebP, GIF and HEIC can; send anything else as a file."
    )


class SvgRefused(UploadRefused):
    """A drawing that can hold scripts."""

    code = "svg_refused"
    message = _("SVG drawings cannot be shown as pictures. Send it as a file.")


class NotAVideo(UploadRefused):
    """By its content, whatever it is called."""

    code = "not_a_video"
    message = _(
        "This is not a video that can be played here. MP4, MOV, WebM and 3GP can; send anything else as a file."
    )


class NotAVoiceNote(UploadRefused):
    """No recording that browsers make, or one whose length or shape cannot be true."""

    code = "not_a_voice_note"
    message = _("This recording cannot be sent. Please record it again.")


class VoiceTooLong(UploadRefused):
    """Past five minutes."""

    code = "voice_too_long"
    message = _("A voice note can be five minutes long at most.")


class TooMuchUploaded(DomainError):
    """More bytes in 24 hours than one person may upload. No 429: trying again in a while does not help."""

    code = "too_much_uploaded"
    status = 409
    message = _("You have sent a lot of files today. Please go on tomorrow.")


class AttachmentGone(DomainError):
    """What the message should carry was taken by another message, was swept, or was never there."""

    code = "attachment_gone"
    status = 409
    message = _("What you wanted to send is not there any more. Please choose it again.")


class AdminsOnly(Forbidden):
    """Something that a group's owner and admins do."""

    code = "admins_only"
    message = _("Only the group's owner and admins can do this.")


class OwnerOnly(Forbidden):
    """Something that a group's owner alone does."""

    code = "owner_only"
    message = _("Only the group's owner can do this.")


class GroupFull(DomainError):
    """No seat is left."""

    code = "group_full"
    message = _("This group has no room for more people.")


class SlowMode(TooMany):
    """A group where each member waits between two messages; `details["retry_after"]` says for how many seconds."""

    code = "slow_mode"
    message = _("This group is in slow mode. Please wait before you write again.")


class InviteGone(NotFound):
    """An invitation that does not work: expired, used up, revoked, or never made."""

    code = "invite_gone"
    message = _("This invitation does not work any more. Ask for a new one.")


class RequestAnswered(DomainError):
    """Another admin was quicker."""

    code = "request_answered"
    message = _("This request has been answered already.")


class PictureRefused(Invalid):
    """The upload is no picture, too large, or not one that can be opened safely."""

    code = "picture_refused"
    message = _("This file cannot be used. Choose a JPEG, PNG, WebP or HEIC picture of at most 5 MB.")


class WordsRefused(accounts_errors.WordsRefused):
    """A rule of the operators does not let this text through."""

    message = _("This message has words or a link that are not allowed here.")


class MessageHeld(DomainError):
    """A rule of the operators keeps this text back until one of them has looked."""

    code = "message_held"
    message = _("This message is being looked at. It is sent by itself if all is well.")


class AlreadyReported(DomainError):
    """The same person has reported this message before."""

    code = "already_reported"
    message = _("You have reported this already. Thank you.")


class NotYourContact(Forbidden):
    """A contact card is of somebody whom its sender knows."""

    code = "not_your_contact"
    message = _("You can share cards of your own contacts only.")


class StickerGone(NotFound):
    """The site does not have it, or not any more."""

    code = "sticker_gone"
    message = _("This sticker is not here any more. Choose another.")


class NotAPoll(Forbidden):
    """Votes are for polls."""

    code = "not_a_poll"
    message = _("There is nothing to vote on here.")


class PollClosed(DomainError):
    """Its maker has closed it."""

    code = "poll_closed"
    message = _("This poll is closed.")
