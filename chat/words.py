"""What the scripts of the chat page say, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from chat.kinds import KINDS
from chat.lines import all_lines


def page_words() -> dict[str, str]:
    """The page's `strings`, by the names that static/js/chat uses; {names} in braces are filled in there."""
    lines = {f"line:{code}": text for code, text in all_lines().items()}
    return {
        **_list_words(),
        **_message_words(),
        **_act_words(),
        **_writing_words(),
        **_notice_words(),
        **_new_chat_words(),
        **_carried_words(),
        **_search_words(),
        **lines,
    }


def _list_words() -> dict[str, str]:
    return {
        "page": _("Chats"),
        "requests_one": _("1 request waiting"),
        "requests_many": _("{count} requests waiting"),
        "connecting": _("Connecting…"),
        "offline": _("No connection"),
        "no_answer": _("Check your connection, then try again."),
        "yesterday": _("Yesterday"),
        "today": _("Today"),
        "card_preview": _("[Card] {title}"),
        "you_wrote": _("You: {text}"),
        "they_wrote": _("{name}: {text}"),
        "draft": _("Draft: {text}"),
        "unread_one": _("1 unread message"),
        "unread_many": _("{count} unread messages"),
        "no_messages": _("No messages yet"),
        "archived": pgettext("chats", "Archived"),
        "all_chats": _("All chats"),
        "marked_unread": _("Marked as unread"),
        "chat_archived": _("“{title}” is archived."),
        "chat_deleted": _("“{title}” is deleted for you."),
        "undo": _("Undo"),
    }


def _message_words() -> dict[str, str]:
    return {
        "members_one": _("1 member"),
        "members_many": _("{count} members"),
        "official": _("Official account"),
        "typing_one": _("typing…"),
        "typing_named": _("{name} is typing…"),
        "you": _("You"),
        "somebody": _("Somebody"),
        "sending": _("Sending"),
        "sent": _("Sent"),
        "failed": _("Not sent"),
        "waiting": _("Waiting for a connection"),
        "news_one": _("1 new message"),
        "news_many": _("{count} new messages"),
        "to_newest": _("To the newest messages"),
        "unknown_message": _("This message needs a newer version of the page."),
        "gone": _("This chat is no longer there."),
        "message_gone": _("This message is no longer there."),
    }


def _act_words() -> dict[str, str]:
    return {
        "edited": _("edited"),
        "here_now": _("here now"),
        "seen_at": _("last here {time}"),
        "recalled": _("{name} recalled a message"),
        "recalled_mine": _("You recalled a message"),
        "removed": _("This message was removed"),
        "reacted": _("{emoji}, {count}"),
        "starred": _("Starred"),
        "unstarred": _("The star is gone"),
        "copied": _("Copied"),
        "editing": _("Edit message"),
        "answering": _("Answer to {name}"),
        "everyone": _("everyone"),
        "pinned": _("Pinned message"),
        "pin_of": _("Pinned message {number} of {count}"),
        "chosen": _("{count} selected"),
        "hide_one": _("Delete this message for yourself?"),
        "hide_many": _("Delete {count} messages for yourself?"),
        "forward_many": _("{count} messages"),
    }


def _writing_words() -> dict[str, str]:
    return {
        "left_one": _("1 character left"),
        "left_many": _("{count} characters left"),
        "over_one": _("1 character too many"),
        "over_many": _("{count} characters too many"),
        "draft_here": _("So long a draft stays on this device only."),
        "in_parts": _("Send in {count} parts"),
        "text_file": _("Text"),
        "cannot_send_direct": _("You can write here again once you are contacts."),
        "you_blocked": _("You have blocked this person. Settings, Blocked people: there you can take it back."),
        "cannot_send": _("You cannot write in this chat."),
        "accepted": _("{name} accepted your request. Say hello!"),
        "standing": _("An operator has written to you: see “Your standing” in the settings."),
        "reported": _("Thank you. The operators will look at it."),
        "slow_wait": _("Slow mode: your next message goes out in {count} s."),
        "send_failed": _("That could not be sent. Please try again."),
    }


def _notice_words() -> dict[str, str]:
    return {
        "notices_on": _("Notifications are on. The settings have more."),
        "notices_off": _("Notifications stay off. The settings can switch them on."),
    }


def _new_chat_words() -> dict[str, str]:
    return {
        "new_chat": _("New chat"),
        "new_group": _("New group"),
        "choose_people": _("Choose at least one person."),
        "nobody_found": _("Nobody by that name."),
        "nobody_yet": _("Nobody here yet. Add a contact first."),
        "try_again": _("That did not work. Please try again."),
    }


def _carried_words() -> dict[str, str]:
    previews = {f"preview:{name}": str(kind.preview) for name, kind in KINDS.items()}
    return {**_preview_words(), **_attaching_words(), **_voice_words(), **_made_words(), **_read_words(), **previews}


def _read_words() -> dict[str, str]:
    return {
        "read_by_one": _("Read by 1"),
        "read_by_many": _("Read by {count}"),
        "read_by_note": _("Only people who show how far they have read are named."),
        "folded": _("{name} and {count} more came or went"),
    }


def _made_words() -> dict[str, str]:
    return {
        "sticker": _("Sticker"),
        "emoji_recent": _("Recent"),
        "emoji_groups": _("Faces|People|Animals and nature|Food|Travel|Activities|Things|Symbols|Flags"),
        "emoji_none": _("No emoji by that name."),
        "location_of": _("Map: {place}"),
        "location_asking": _("Asking this device where it is…"),
        "location_found": _("Found. Look at it, and send it."),
        "location_denied": _(
            "The location is blocked. Allow it for this site in the browser's settings, or write the coordinates."
        ),
        "location_failed": _("This device does not know where it is. Write the coordinates."),
        "contact_choose": _("Whose card?"),
        "contact_gone": _("This account is closed."),
        "contact_asked": _("Asked. You hear when they accept."),
        "program_choose": _("Which mini program?"),
        "program_none": _("There are no mini programs here."),
        "loading": _("Loading…"),
        "poll_one": _("Choose one"),
        "poll_several": _("Choose as many as you like"),
        "poll_anonymous": _("anonymous"),
        "poll_closed": _("Closed"),
        "poll_answer": _("Answer {number}"),
        "poll_option": _("{option}, {votes}"),
        "poll_twice": _("Two answers are the same."),
        "votes_one": _("1 vote"),
        "votes_many": _("{count} votes"),
    }


def _preview_words() -> dict[str, str]:
    return {
        "picture_preview": _("[Picture]"),
        "pictures_preview": _("[{count} pictures]"),
        "voice_preview": _("[Voice] {length}"),
        "voice_quoted": _("[Voice]"),
        "file_preview": _("[File] {name}"),
        "file_quoted": _("[File]"),
        "picture_of": _("Picture from {name}"),
        "picture_of_many": _("Picture {place} of {count} from {name}"),
        "picture_place": _("{place} of {count}"),
    }


def _attaching_words() -> dict[str, str]:
    return {
        "attached": _("To be sent: {count}"),
        "tray_remove": _("Do not send {name}"),
        "tray_full": _("No more than {count} at once."),
        "file_too_large": _("{name} is too large. Up to {size} can be sent."),
        "file_empty": _("{name} is empty."),
        "file_unnamed": _("file"),
        "file_lost": _("The file is not on this device any more. Please choose it again."),
    }


def _voice_words() -> dict[str, str]:
    return {
        "play_voice": _("Play the voice note"),
        "pause_voice": _("Pause the voice note"),
        "voice_failed": _("This voice note cannot be played here."),
        "voice_too_short": _("That was too short. Speak after pressing the microphone."),
        "recording": _("Recording"),
        "recorded": _("Recorded. You can listen to it, send it or throw it away."),
        "microphone_denied": _(
            "The microphone is blocked. Allow it for this site in the browser's settings, and try again."
        ),
        "microphone_none": _("No microphone was found."),
        "microphone_failed": _("The microphone cannot be used right now."),
    }


def _search_words() -> dict[str, str]:
    return {
        "found_people": _("People"),
        "found_chats": _("Chats"),
        "found_messages": _("Messages"),
        "found_files": _("Pictures and files"),
        "found_cards": _("Cards"),
        "found_recent": _("Recent searches"),
        "find_more": _("More"),
        "found_in_remark": _("Your remark for {name}"),
        "found_in_username": _("User name: "),
        "found_in_file_name": _("File name: "),
        "found_in_sender": _("Sent by "),
        "found_in_date": _("Sent on "),
        "found_in_group": _("In a group with you"),
        "find_place": _("{place} of {count}"),
        "find_said": _("{name}, {time}"),
        "find_hint": _("Find people, chats, messages, pictures and cards."),
        "find_none": _("Nothing found for “{query}”."),
        "find_count_one": _("1 result"),
        "find_count_many": _("{count} results"),
        "finding": _("Searching…"),
    }
