"""The card of a piece of news."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from chat.cards import ActionView, Card, CardView, PictureView, card_view
from core.errors import DomainError
from miniprograms.cards import in_readers_snapshot, snapshot_in_every_language
from miniprograms.services.programs import card_of
from official.models import Article

if TYPE_CHECKING:
    from accounts.models import User

ARTICLE = "official.article"
EXCERPT = 120  # characters


def article_card(*, article: Article) -> Card:
    """The card of an article; a tap opens its page, with `@<handle>` in place of a mini program.

    Its picture is that of the page it leads to, as it was then.
    """
    picture = _picture_of(article)
    return Card(
        kind=ARTICLE,
        ref=str(article.uuid),
        program=f"@{article.account.handle}",
        path=f"news/{article.uuid}/",
        snapshot=snapshot_in_every_language(lambda: _view(article, picture)),
        facts={"picture": picture},
    )


def render_articles(cards: Sequence[Card], viewer: User) -> list[CardView]:
    """Articles as they are now; one that was taken away is gone."""
    found = Article.objects.sent().filter(uuid__in=[card.ref for card in cards]).select_related("account")
    articles = {str(article.uuid): article for article in found}
    return [
        _view(articles[card.ref], card.facts.get("picture")) if card.ref in articles else _gone(card) for card in cards
    ]


def _view(article: Article, picture: PictureView | None) -> CardView:
    return card_view(
        title=article.title,
        subtitle=Truncator(" ".join(article.body.split())).chars(EXCERPT),
        picture=picture,
        action=ActionView(type="open", label=_("Read")),
        source={"name": article.account.name, "icon": article.account.picture_url},
    )


def _gone(card: Card) -> CardView:
    return card_view(title=in_readers_snapshot(card)["title"], note=_("This news was taken away."), is_gone=True)


def _picture_of(article: Article) -> PictureView | None:
    if article.program is None:
        return None
    try:
        card = card_of(program=article.program, path=article.path, sharer=None)
    except DomainError:
        return None
    return in_readers_snapshot(card)["picture"]
