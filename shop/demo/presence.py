"""Who follows whom, what was broadcast, and what stands in people's drawers."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from miniprograms.models import Visit
from miniprograms.services.visits import pin_program, record_visit
from official.models import Article
from official.services.accounts import follow
from official.services.articles import write_article
from official.services.broadcasts import send_broadcast
from shop.demo.chats import product_path
from shop.demo.clock import Timeline
from shop.demo.data import person, shop, story


def add_presence(timeline: Timeline) -> None:
    """Followers, news and drawers."""
    for entry in story()["follows"]:
        timeline.add(entry, partial(_follow, entry))
    for entry in story()["news"]:
        timeline.add(entry, partial(_publish, entry))
    for place, entry in enumerate(story()["visits"]):
        timeline.add(timeline.now - timedelta(minutes=20 + 7 * place), partial(_visit, entry))


def _follow(entry: dict[str, Any]) -> None:
    follow(user=person(entry["user"]), account=shop(entry["account"]).account)


def _publish(entry: dict[str, Any]) -> None:
    publisher, author = shop(entry["account"]), person(entry["by"])
    article = Article.objects.filter(account=publisher.account, title=entry["title"]).first() or write_article(
        account=publisher.account,
        by=author,
        title=entry["title"],
        body=entry["body"],
        program=publisher.program,
        path=product_path(entry["product"]),
    )
    send_broadcast(account=publisher.account, article=article, by=author)


def _visit(entry: dict[str, Any]) -> None:
    user, program = person(entry["user"]), shop(entry["program"]).program
    if Visit.objects.filter(user=user, program=program).exists():
        return
    record_visit(user=user, program=program)
    if entry["is_pinned"]:
        pin_program(user=user, program=program)
