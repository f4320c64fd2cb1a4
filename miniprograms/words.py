"""What the scripts of the host say, in the reader's language; {names} in braces are filled in there."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _


def host_words(*parts: str) -> dict[str, str]:
    """The words of these parts, by the names that static/js/host uses; all parts where none is named."""
    chosen = parts or tuple(_PARTS)
    return {name: text for part in chosen for name, text in _PARTS[part]().items()}


def _mini_words() -> dict[str, str]:
    return {
        "mini_program": _("Mini program"),
        "opened": _("{name} opened"),
        "closed": _("{name} closed"),
        "loading": _("Loading {name}"),
        "offline_title": _("No connection"),
        "offline": _("Check your connection, then try again."),
        "gone_title": _("Nothing here"),
        "gone": _("This page does not exist, or no longer does."),
        "go_home": _("Open {name}"),
        "timeout_title": _("This takes too long"),
        "timeout": _("The page did not answer in time."),
        "trouble_title": _("Something went wrong"),
        "trouble": _("The page could not be shown. Please try again."),
        "pin": _("Pin to the drawer"),
        "unpin": _("Unpin"),
        "pinned": _("{name} is pinned to the drawer."),
        "unpinned": _("{name} is no longer pinned."),
        "link_copied": _("The link was copied."),
        "no_accounts": _("No official account lists it."),
        "scan": _("Scan to open {name}"),
    }


def _drawer_words() -> dict[str, str]:
    return {
        "edit": _("Edit"),
        "done": _("Done"),
        "remove_recent": _("Remove {name} from the recent ones"),
        "remove_pinned": _("Unpin {name}"),
        "removed": _("{name} was removed."),
        "drawer_failed": _("The drawer could not be loaded."),
        "found_none": _("Nothing found for “{query}”."),
        "found_some": _("{count} found"),
        "failed": _("That did not work. Please try again."),
    }


def _share_words() -> dict[str, str]:
    return {
        "share_title": _("Share to"),
        "forward_title": _("Forward to"),
        "share_send": _("Send"),
        "share_send_count": _("Send ({count})"),
        "share_most": _("You can send to 9 chats at once."),
        "share_nobody": _("No chats or contacts yet. Add a contact first."),
        "share_no_match": _("No chat or contact by that name."),
        "share_sent_one": _("Sent to 1 chat."),
        "share_sent_many": _("Sent to {count} chats."),
        "share_some": _("Sent to {sent} of {all}."),
        "share_sending": _("Sending…"),
        "share_sent": _("Sent"),
        "share_failed": _("That did not go out. Check your connection, then try again: nothing is sent twice."),
        "share_retry": _("Send again to those that failed"),
        "share_remove": _("Remove {name}"),
        "share_no_card": _("This page has no card to share."),
        "members_one": _("1 member"),
        "members_many": _("{count} members"),
        "contact": _("Contact"),
    }


def _follow_words() -> dict[str, str]:
    return {
        "follow": _("Follow"),
        "unfollow": _("Unfollow"),
        "followed": _("You follow {name} now."),
        "unfollowed": _("You no longer follow {name}."),
        "failed": _("That did not work. Please try again."),
    }


_PARTS: dict[str, Callable[[], dict[str, str]]] = {
    "mini": _mini_words,
    "drawer": _drawer_words,
    "share": _share_words,
    "follow": _follow_words,
}
