"""Sending an article to everyone who follows."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from chat.services import messages
from core.errors import NotFound
from official.cards import article_card
from official.models import Article, Broadcast, Follower, OfficialAccount
from official.services.accounts import check_manages

if TYPE_CHECKING:
    from accounts.models import User


def send_broadcast(*, account: OfficialAccount, article: Article, by: User) -> Broadcast:
    """Puts the article into the account's feed as one message, stored once for all followers.

    However often or at the same time it is asked for, it is sent once, and every caller gets that one broadcast.
    Raises NotYourAccount, and NotFound for another account's article.
    """
    check_manages(account=account, user=by)
    if article.account_id != account.pk:
        raise NotFound
    card = article_card(article=article)
    with transaction.atomic():
        broadcast, is_new = Broadcast.objects.get_or_create(
            article=article,
            defaults={
                "sent_by": by,
                "sent_at": timezone.now(),
                "follower_count": Follower.objects.filter(account=account).count(),
            },
        )
        if is_new:
            client_id = uuid.uuid5(article.uuid, "broadcast")
            broadcast.message = messages.post_to_feed(
                feed=account.feed, sender=account.voice, client_id=client_id, card=card
            )
            broadcast.save(update_fields=["message"])
    return broadcast
