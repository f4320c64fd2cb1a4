"""What somebody calls their contacts, and the tags they sort them by. Nobody else ever sees either."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Count, QuerySet
from django.db.models.functions import Lower

from accounts.announcements import announce
from accounts.errors import TooManyTags
from accounts.models import ContactTag
from accounts.models.contact import REMARK_LIMIT, TAG_LIMIT
from accounts.services import speaking
from core.errors import Invalid
from core.text import take_name

if TYPE_CHECKING:
    from accounts.models import Contact, User

TAGS_LIMIT = 100  # a person


def set_remark(*, contact: Contact, remark: str) -> None:
    """What the owner calls this contact from now on; empty for their own name. Raises Invalid."""
    contact.remark = _clean(remark, REMARK_LIMIT, "remark", contact.owner)
    with transaction.atomic():
        contact.save(update_fields=["remark"])
        _tell(contact.owner_id)
        announce(name="conversations.changed", to=[contact.owner_id], data={})


def set_tags(*, contact: Contact, names: Collection[str]) -> None:
    """Gives the contact exactly these tags, making those that are new. Raises Invalid or TooManyTags."""
    wanted = {
        name.casefold(): name for name in (_clean(name, TAG_LIMIT, "tags", contact.owner) for name in names) if name
    }
    with transaction.atomic():
        own = ContactTag.objects.filter(owner=contact.owner)
        known = {tag.name.casefold(): tag for tag in own}
        missing = [name for key, name in wanted.items() if key not in known]
        if len(known) + len(missing) > TAGS_LIMIT:
            raise TooManyTags
        made = [ContactTag.objects.create(owner=contact.owner, name=name) for name in missing]
        contact.tags.set([*(tag for key, tag in known.items() if key in wanted), *made])
        own.filter(contacts=None).delete()
        _tell(contact.owner_id)


def tags_of(*, user: User) -> QuerySet[ContactTag]:
    """Somebody's tags by name, each with how many contacts have it (`people`)."""
    return ContactTag.objects.filter(owner=user).annotate(people=Count("contacts")).order_by(Lower("name"))


def rename_tag(*, tag: ContactTag, name: str) -> None:
    """Calls the tag otherwise. Raises Invalid for an empty name, or one that another tag has."""
    name = _clean(name, TAG_LIMIT, "name", tag.owner)
    if not name:
        raise Invalid(fields={"name": Invalid.message})
    tag.name = name
    try:
        with transaction.atomic():
            tag.save(update_fields=["name"])
            _tell(tag.owner_id)
    except IntegrityError as error:
        raise Invalid(fields={"name": Invalid.message}) from error


def delete_tag(*, tag: ContactTag) -> None:
    """The tag is gone; the contacts stay."""
    with transaction.atomic():
        _tell(tag.owner_id)
        tag.delete()


def _clean(text: str, limit: int, field: str, owner: User) -> str:
    name = take_name(text, field=field, limit=limit)
    speaking.check_words(author=owner, text=name, about="remark or tag")
    return name


def _tell(owner_id: int) -> None:
    announce(name="contacts.changed", to=[owner_id])
