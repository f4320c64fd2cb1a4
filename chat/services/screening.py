"""What operators' rules and limits for new accounts say to a text before it is sent."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.core.cache import caches
from django.utils import timezone

from accounts.errors import NewAccountLimit
from accounts.errors import WordsRefused as WordsHereRefused
from accounts.services import sanctions
from accounts.services.newcomers import is_new
from chat.errors import MessageHeld, WordsRefused
from chat.models import Conversation, HeldMessage, Message, WordRule
from core.disguises import fold, fold_as_drawn, has_site, has_word

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
    worst = _worst_rule(text)
    if worst is not None and (worst.effect == Effect.BLOCK or (worst.effect == Effect.HOLD and client_id is None)):
        raise WordsRefused
    if worst is not None and worst.effect == Effect.HOLD and client_id is not None:
        _hold(sender, conversation, client_id, text, worst)
    if LINK.search(text):
        _check_links(sender)
    return worst


def judge(author: User | None, text: str, about: str) -> None:
    """The same rules for words that are no message: names, titles, remarks. What a rule would hold or report is no message
    that could wait or be reported, so the first is refused and the second written into the audit log. Raises WordsRefused.
    """
    if author is not None and (author.is_superuser or author.kind == author.Kind.OFFICIAL):
        return
    worst = _worst_rule(text)
    if worst is None:
        return
    if worst.effect != Effect.FLAG:
        raise WordsHereRefused
    sanctions.record(actor=None, action="rule found", subject=author, target=about, reason=text[:500])


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


def _worst_rule(text: str) -> WordRule | None:
    """The rule with the hardest effect among those that the text breaks; None where it breaks none."""
    rules = _rules()
    folded = {way: way(text) for way in (fold, fold_as_drawn)} if rules else {}
    hardest = (Effect.BLOCK, Effect.HOLD, Effect.FLAG)
    found = [rule for rule in rules if any(_matches(rule, one, way) for way, one in folded.items())]
    return min(found, key=lambda rule: hardest.index(Effect(rule.effect)), default=None)


def _matches(rule: WordRule, folded: str, way: Callable[[str], str]) -> bool:
    if rule.kind == WordRule.Kind.LINK:
        site = re.sub(r"^(https?://)?(www\.)?|/.*$", "", way(rule.pattern))
        return has_site(folded, site)
    is_word = rule.pattern.isascii() and rule.pattern.replace(" ", "").isalnum()  # Chinese has no spaces to go by
    return has_word(folded, way(rule.pattern), whole=is_word)


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
