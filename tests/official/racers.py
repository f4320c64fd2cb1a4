"""Races on what is sent, followed, pinned and coded once: `python -m tests.official.racers SCENARIO` (see tests.shop.racers).

The control is the broadcast as a careless hand would write it: look whether it was sent, then send.
"""

from __future__ import annotations

import json
import os
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

from tests.shop.racers import PROCESSES, WORK, attempt, people, race


def everyone(action: Callable[[], Any]) -> dict[str, int]:
    """The same action in every process at once; how often each outcome came."""
    return dict(Counter(race([lambda: [attempt(action)]] * PROCESSES)))


def new_account() -> Any:
    from official.services.accounts import create_account

    return create_account(handle=f"account-{uuid.uuid4().hex[:8]}", name_en="Account")


def new_program() -> Any:
    from miniprograms.services.programs import create_program

    return create_program(slug=f"program-{uuid.uuid4().hex[:8]}", provider="none", name_en="Program")


def _article() -> tuple[Any, Any]:
    from official.models import Article

    account = new_account()
    operator = people(1)[0]
    type(operator).objects.filter(pk=operator.pk).update(is_superuser=True)
    operator.refresh_from_db()
    return Article.objects.create(account=account, title="News", body="Today."), operator


def broadcast() -> dict[str, Any]:
    """One article, sent by 16 at once."""
    from chat.models import Message
    from official.services.broadcasts import send_broadcast

    article, operator = _article()
    outcomes = everyone(lambda: f"ok {send_broadcast(account=article.account, article=article, by=operator).uuid}")
    sent = Message.objects.filter(conversation=article.account.feed)
    return {"answers": len(outcomes), "callers": sum(outcomes.values()), "messages": sent.count()}


def naive_broadcast() -> dict[str, Any]:
    from chat.models import Message
    from chat.services.messages import post_to_feed
    from official.cards import article_card

    article, _operator = _article()
    account, card = article.account, article_card(article=article)
    sent = Message.objects.filter(conversation=account.feed)

    def send() -> None:
        if not sent.exists():
            time.sleep(WORK)
            post_to_feed(feed=account.feed, sender=account.voice, client_id=uuid.uuid4(), card=card)

    everyone(send)
    return {"messages": sent.count()}


def follow() -> dict[str, Any]:
    """One person follows from 16 devices at once."""
    from chat.models import Conversation, Message
    from official.models import Follower
    from official.services import accounts

    account, user = new_account(), people(1)[0]
    outcomes = everyone(lambda: accounts.follow(user=user, account=account) and "ok")
    chats = Conversation.objects.filter(members=user)
    welcomes = Message.objects.filter(conversation__in=chats)
    followers = Follower.objects.filter(account=account)
    return {"outcomes": outcomes, "followers": followers.count(), "chats": chats.count(), "welcomes": welcomes.count()}


def pins() -> dict[str, Any]:
    """One person pins and opens one program on 16 devices at once."""
    from miniprograms.models import Visit
    from miniprograms.services import visits

    program, user = new_program(), people(1)[0]

    def act() -> None:
        visits.record_visit(user=user, program=program)
        visits.pin_program(user=user, program=program)

    outcomes = everyone(act)
    return {"outcomes": outcomes, "rows": Visit.objects.filter(user=user).count()}


def codes() -> dict[str, Any]:
    """16 ask for the code of one page."""
    from miniprograms.models import EntryCode
    from miniprograms.services.entry_codes import code_for

    program = new_program()
    outcomes = everyone(lambda: code_for(program=program, path="p/1/").code)
    return {"answers": len(outcomes), "codes": EntryCode.objects.filter(program=program).count()}


def shares() -> dict[str, Any]:
    """One share to a chat, a group and a contact, sent by 16 tries at once: one card and one note in each."""
    from chat.models import Message
    from chat.services.conversations import create_group, open_direct
    from miniprograms.cards import home_card
    from miniprograms.services.shares import Target, share_card
    from tests.factories import make_contacts

    me, friend, other = people(3)
    for person in (friend, other):
        make_contacts(me, person)
    chat = open_direct(me=me, other=friend)
    group = create_group(owner=me, title="Group", people=[friend])
    targets = [Target("conversation", chat.uuid), Target("conversation", group.uuid), Target("person", other.uuid)]
    card, client_id = home_card(program=new_program()), uuid.uuid4()

    def share() -> str:
        outcomes = share_card(sharer=me, card=card, targets=targets, client_id=client_id, note="Look!")
        return " ".join(outcome.error.code if outcome.error else "sent" for outcome in outcomes)

    outcomes = everyone(share)
    sent = Message.objects.filter(sender=me)
    return {"outcomes": outcomes, "cards": sent.filter(kind="card").count(), "notes": sent.filter(kind="text").count()}


SCENARIOS: dict[str, Callable[[], dict[str, Any]]] = {
    scenario.__name__: scenario for scenario in (broadcast, naive_broadcast, follow, pins, codes, shares)
}


def main() -> None:
    """Runs one scenario and prints what came of it."""
    import django

    django.setup()
    print(json.dumps(SCENARIOS[sys.argv[1]]()))  # noqa: T201


if __name__ == "__main__":
    main()
