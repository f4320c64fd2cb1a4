"""What operators' rules and limits for new accounts say to a text before it is sent."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.core.cache import caches
from django.utils import timezone

from accounts.errors import NewAccountLimit
from accounts.services.newcomers import is_new
from chat.errors import MessageHeld, WordsRefused
from chat.models import Conversation, HeldMessage, Message, WordRule

if TYPE_CHECKING:
    from accounts.models import User

LINK = re.compile(r"(?:https?://|www\.)([^\s/?#:]+)", re.IGNORECASE)
RULES, RULES_FOR = "chat.word-rules", 5  # seconds
DAY = timedelta(hours=24)
Effect = WordRule.Effect


def screen(*, sender: User, conversation: Conversation, client_id: UUID | None, text: str) -> WordRule | None:
    """Refuses or keeps back a text by the operators' rules; returns the rule that only wants it reported, or None.

    Raises WordsRefused, MessageHeld (an edit that a rule would hold is refused), or NewAccountLimit for a new account's
    many links. Official accounts' own voices and operators are not screened.
    """
    if not text or sender.is_superuser or sender.kind == sender.Kind.OFFICIAL:
        return None
    sites = [site.casefold().removeprefix("www.") for site in LINK.findall(text)]
    found = sorted(
        (rule for rule in _rules() if _matches(rule, text.casefold(), sites)),
        key=lambda rule: (Effect.BLOCK, Effect.HOLD, Effect.FLAG).index(Effect(rule.effect)),
    )
    worst = found[0] if found else None
    if worst is not None and (worst.effect == Effect.BLOCK or (worst.effect == Effect.HOLD and client_id is None)):
        raise WordsRefused
    if worst is not None and worst.effect == Effect.HOLD and client_id is not None:
        _hold(sender, conversation, client_id, text, worst)
    if sites:
        _check_links(sender)
    return worst


def forget_rules() -> None:
    """This process reads the rules anew at the next message; the others do within RULES_FOR."""
    caches["pages"].delete(RULES)


def _rules() -> list[WordRule]:
    """Kept for some seconds: they are asked for with every message."""
    found: list[WordRule] | None = caches["pages"].get(RULES)
    if found is None:
        found = list(WordRule.objects.all())
        caches["pages"].set(RULES, found, RULES_FOR)
    return found


def _matches(rule: WordRule, text: str, sites: list[str]) -> bool:
    pattern = rule.pattern.strip().casefold()
    if not pattern:
        return False
    if rule.kind == WordRule.Kind.LINK:
        return any(site == pattern or site.endswith(f".{pattern}") for site in sites)
    if pattern.isascii() and pattern.replace(" ", "").isalnum():  # a whole word; Chinese has no spaces to go by
        return re.search(rf"\b{re.escape(pattern)}\b", text) is not None
    return pattern in text


def _hold(sender: User, conversation: Conversation, client_id: UUID, text: str, rule: WordRule) -> None:
    held, _new = HeldMessage.objects.get_or_create(
        sender=sender,
        client_id=client_id,
        defaults={"conversation": conversation, "text": text, "pattern": rule.pattern},
    )
    if held.state == HeldMessage.State.REFUSED:
        raise WordsRefused
    if held.state == HeldMessage.State.WAITING or held.text != text or held.conversation_id != conversation.pk:
        raise MessageHeld


def _check_links(sender: User) -> None:
    if not is_new(user=sender):
        return
    recent = Message.objects.filter(sender=sender, created_at__gt=timezone.now() - DAY)
    if recent.filter(text__iregex=r"(https?://|www\.)").count() >= settings.NEW_ACCOUNT_LINKS:
        raise NewAccountLimit(details={"retry_after": int(DAY.total_seconds())})
