"""Official accounts: made, renamed, followed, linked to mini programs; and their conversations with people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from chat.models import Conversation
from chat.services import conversations, messages
from core.errors import NotFound
from miniprograms.models import MiniProgram
from official.errors import HandleTaken, LinkingRefused, NotYourAccount
from official.models import Follower, OfficialAccount, ProgramLink

if TYPE_CHECKING:
    from django.core.files import File

FOLLOWED = "official.followed"


def create_account(
    *,
    handle: str,
    name_en: str,
    name_zh: str = "",
    bio_en: str = "",
    bio_zh: str = "",
    picture: File[bytes] | None = None,
) -> OfficialAccount:
    """A new account with its voice (a user that cannot sign in) and its feed. Raises HandleTaken."""
    if OfficialAccount.objects.filter(handle=handle).exists():
        raise HandleTaken
    with transaction.atomic():
        account = OfficialAccount(
            handle=handle, name_en=name_en, name_zh=name_zh, bio_en=bio_en, bio_zh=bio_zh,
            voice=_create_voice(handle, name_en or name_zh), feed=conversations.create_feed(),
        )  # fmt: skip
        account.full_clean(exclude=["voice", "feed"])
        account.save()
        if picture is not None:
            set_picture(account=account, picture=picture)
    return account


def _create_voice(handle: str, name: str) -> User:
    """The user that speaks for the account; its user name is one that no person can choose."""
    username = OfficialAccount.voice_name(handle)
    voice = User(username=username, display_name=name, kind=User.Kind.OFFICIAL, is_active=False)
    voice.set_unusable_password()
    voice.save()
    return voice


def set_picture(*, account: OfficialAccount, picture: File[bytes]) -> None:
    """Gives the account a picture, and its voice the same one, so that chats show it."""
    account.picture.save(picture.name or f"{account.handle}.png", picture)
    account.voice.avatar.name = account.picture.name
    account.voice.save(update_fields=["avatar"])


def rename_account(*, account: OfficialAccount, name_en: str, name_zh: str) -> None:
    """Changes the account's names, and its voice's with them."""
    account.name_en, account.name_zh = name_en, name_zh
    account.save(update_fields=["name_en", "name_zh"])
    account.voice.display_name = name_en or name_zh
    account.voice.save(update_fields=["display_name"])


def follow(*, user: User, account: OfficialAccount) -> Conversation:
    """Follows the account: the conversation opens with a line of welcome, and shows what is broadcast from now on.

    Again, it changes nothing and answers the same conversation.
    """
    with transaction.atomic():
        _follower, is_new = Follower.objects.get_or_create(account=account, user=user)
        conversation = conversation_with(account=account, user=user)
        if is_new:
            messages.add_system_line(conversation=conversation, code=FOLLOWED, values={})
    return conversation


def unfollow(*, user: User, account: OfficialAccount) -> None:
    """Ends following: broadcasts leave the conversation; what the account sent to this person (receipts) stays."""
    with transaction.atomic():
        gone, _rows = Follower.objects.filter(account=account, user=user).delete()
        if gone:
            conversation = conversation_with(account=account, user=user)
            conversations.hide_feed(conversation=conversation, user=user)


def unfollow_all(user: User) -> None:
    """Ends following every account: who leaves the site follows nobody."""
    for link in Follower.objects.filter(user=user).select_related("account"):
        unfollow(user=user, account=link.account)


def follow_along(guest: User, member: User) -> Iterable[object]:
    """A guest signs in to an account: the account follows what the guest followed, on top of its own."""
    for link in Follower.objects.filter(user=guest).select_related("account"):
        follow(user=member, account=link.account)
    return ()


def is_following(*, user: User, account: OfficialAccount) -> bool:
    """Whether this person follows the account."""
    return Follower.objects.filter(user=user, account=account).exists()


def conversation_with(*, account: OfficialAccount, user: User) -> Conversation:
    """The person's conversation with the account, opened if need be: a receipt does not ask for following."""
    feed = account.feed if is_following(user=user, account=account) else None
    return conversations.open_official(user=user, voice=account.voice, feed=feed)


def find_conversation(*, account: OfficialAccount, user: User) -> Conversation | None:
    """The person's conversation with the account, where they have one already."""
    mine = Conversation.objects.visible_to(user).filter(pair_key=Conversation.key_for(user, account.voice))
    return mine.filter(kind=Conversation.Kind.OFFICIAL).first()


def link_program(*, account: OfficialAccount, program: MiniProgram, by: User | None = None) -> ProgramLink:
    """Lists the program on the account's profile, after those there. Again, it changes nothing.

    `by` is the person who does it; None is the site itself. Raises NotYourAccount, NotFound and LinkingRefused.
    """
    if by is not None:
        _check_may_link(account, program, by)
    with transaction.atomic():
        last = ProgramLink.objects.filter(account=account).aggregate(Max("position"))["position__max"]
        position = 0 if last is None else last + 1
        link, _new = ProgramLink.objects.get_or_create(
            account=account, program=program, defaults={"position": position}
        )
    return link


def _check_may_link(account: OfficialAccount, program: MiniProgram, by: User) -> None:
    check_manages(account=account, user=by)
    if not program.is_published:
        raise NotFound
    is_closed = program.linking == MiniProgram.Linking.OWNERS
    if is_closed and not MiniProgram.objects.managed_by(by).filter(pk=program.pk).exists():
        raise LinkingRefused


def unlink_program(*, account: OfficialAccount, program: MiniProgram, by: User | None = None) -> None:
    """Takes the program from the account's profile. Again, it changes nothing. Raises NotYourAccount."""
    if by is not None:
        check_manages(account=account, user=by)
    ProgramLink.objects.filter(account=account, program=program).delete()


def check_manages(*, account: OfficialAccount, user: User) -> None:
    """Raises NotYourAccount unless this person speaks for the account."""
    if not OfficialAccount.objects.managed_by(user).filter(pk=account.pk).exists():
        raise NotYourAccount
