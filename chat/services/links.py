"""Previews of links: fetched by a job after the message was sent, and added to it as a change of its own."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django_tasks import task

from chat import events
from chat.changes import MessageLinked
from chat.media.pages import describe
from chat.models import Message
from chat.text.shown import first_link
from core.addresses import host_of
from core.safe_fetch import Fetcher, NotFetched

logger = logging.getLogger("souk.links")
QUEUE = "links"  # of their own: a slow site must not keep receipts waiting


def preview_later(*, message: Message) -> None:
    """Has the preview of the message's first link fetched, by a job, once the message is committed."""
    if settings.LINK_PREVIEWS and message.kind == Message.Kind.TEXT and first_link(message.text):
        preview_link.enqueue(message.pk)


@task(queue_name=QUEUE)
def preview_link(message_pk: int) -> None:
    """The job: fetches the page and adds what it says of itself to the message."""
    message = Message.objects.filter(pk=message_pk, link__isnull=True).first()
    if message is not None and settings.LINK_PREVIEWS:
        add_preview(message=message, fetcher=Fetcher(forbidden_hosts=_own_hosts()))


def add_preview(*, message: Message, fetcher: Fetcher) -> bool:
    """Fetches, stores and tells. Whether there is a preview now; a page that cannot be had leaves the message as it is."""
    try:
        page = fetcher.fetch(first_link(message.text))
    except NotFetched as error:
        logger.info("No preview for message %s: %s.", message.uuid, error)
        return False
    link = describe(content=page.content, charset=page.charset, url=page.url)
    return link is not None and _store(message, link)


def _store(message: Message, link: dict[str, str]) -> bool:
    """Only while the message still says what was looked up: an edit or a recall may have been quicker."""
    with transaction.atomic():
        place = events.take_place(conversation=message.conversation)
        same = Message.objects.filter(pk=message.pk, text=message.text, link__isnull=True)
        if not same.filter(recalled_at=None, removed_at=None).update(link=link):
            transaction.set_rollback(True)
            return False
        fresh = Message.objects.with_parts().get(pk=message.pk)
        change = MessageLinked(fresh)
        events.publish_to_members(events.append(conversation=fresh.conversation, change=change, place=place))
    return True


def _own_hosts() -> frozenset[str]:
    """The names of this site, as addresses have them."""
    names = {urlsplit(settings.PUBLIC_URL).hostname or "", *settings.ALLOWED_HOSTS}
    return frozenset(filter(None, (host_of(name.strip("[].")) for name in names)))
