"""What the scripts of a group's details say, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _


def detail_words() -> dict[str, str]:
    """The page's `details-strings`, by the names that static/js/chat/details uses."""
    return {
        **_pane_words(),
        **_member_words(),
        **_slow_words(),
        **_invite_words(),
        **_shared_words(),
        **_person_words(),
    }


def _pane_words() -> dict[str, str]:
    return {
        "pane_main": _("About this group"),
        "pane_ask": _("Are you sure?"),
        "pane_members": _("Members"),
        "pane_add": _("Add people"),
        "pane_invites": _("Invite"),
        "pane_shared": _("What was shared"),
        "saved": _("Saved."),
        "try_again": _("That did not work. Please try again."),
        "no_announcement": _("There is none."),
        "leave": _("Leave the group"),
        "leave_member": _("You will get no more messages of this group, and it leaves your list."),
        "leave_owner": _(
            "You will get no more messages of this group, and it leaves your list. Its oldest admin or member owns it then."
        ),
    }


def _member_words() -> dict[str, str]:
    return {
        "members_one": _("1 member"),
        "members_many": _("{count} members"),
        "you": _("You"),
        "role_owner": _("Owner"),
        "role_admin": _("Admin"),
        "acts_of": _("What to do about {name}"),
        "make_admin": _("Make admin"),
        "dismiss": _("No longer admin"),
        "hand_over": _("Hand the group over"),
        "hand_over_sure": _("{name} will own the group, and you will be an admin."),
        "remove": _("Remove"),
        "remove_sure": _("{name} will get no more messages of this group, and comes back only if an admin says so."),
    }


def _slow_words() -> dict[str, str]:
    return {
        "slow_0": _("Off"),
        "slow_10": _("10 seconds"),
        "slow_30": _("30 seconds"),
        "slow_60": _("1 minute"),
        "slow_300": _("5 minutes"),
        "slow_900": _("15 minutes"),
        "slow_3600": _("1 hour"),
        "slow_note": _("Slow mode is on: {time} between two messages of one member."),
    }


def _invite_words() -> dict[str, str]:
    return {
        "works_until": _("Works until {time}"),
        "works_on": _("Works until it is taken back"),
        "used": _("used {uses} times"),
        "used_of": _("used {uses} of {limit} times"),
        "with_approval": _("an admin lets each one in"),
        "with_guests": _("guests too"),
        "copied": _("Copied."),
    }


def _shared_words() -> dict[str, str]:
    return {
        "cards_one": _("1 card"),
        "cards_many": _("{count} cards"),
        "no_programs": _("No mini program was shared here yet."),
        "no_picture": _("No picture was shared here yet."),
        "no_file": _("No file was shared here yet."),
    }


def _person_words() -> dict[str, str]:
    return {
        "pane_person": _("About this person"),
        "person_gone": _("This person is not there, or has nothing to do with you."),
        "person_you": _("That is you."),
        "person_asked": _("You have asked. They have not accepted yet."),
        "person_blocked": _("You have blocked this person."),
        "person_seen": _("last here {time}"),
        "block": _("Block"),
        "unblock": _("Unblock"),
        "block_sure": _(
            "{name} will not be able to write to you, ask you or add you to groups, and will not see when you are here. "
            "They are not told."
        ),
        "blocked": _("{name} is blocked."),
        "undo": _("Undo"),
        "remove_contact_sure": _("You and {name} will no longer be able to write to each other. What you wrote stays."),
    }
