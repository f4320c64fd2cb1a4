"""What chat knows of a card: data with a kind, and, for each kind, a renderer that somebody registered.

A card travels as a reference plus a snapshot. The snapshot is what was true when it was shared, the same for everyone;
the live view is made for each viewer when they look, by the renderer of the card's kind.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

from django.utils.translation import get_language

if TYPE_CHECKING:
    from accounts.models import User

logger = logging.getLogger("souk.cards")


class PictureView(TypedDict):
    """A picture and its size in pixels."""

    src: str
    width: int
    height: int
    alt: str


class TagView(TypedDict):
    """A short mark on a card. `tone` is accent, price, warn, danger or empty."""

    text: str
    tone: str


class ActionView(TypedDict):
    """What the card's button does: `open` opens the page; `post` posts to `url` (a coupon is claimed so)."""

    type: str
    label: str
    url: NotRequired[str]


class CardView(TypedDict):
    """A card as it is drawn, in the viewer's language. Amounts come formatted."""

    title: str
    subtitle: str
    picture: PictureView | None
    price: str  # now, for this viewer; empty where there is none
    price_before: str  # struck through beside it; empty where there is none
    note: str  # such as "was $18.00 when shared"
    tags: list[TagView]
    lines: list[dict[str, str]]  # label and value, such as a receipt's
    action: ActionView | None
    source: dict[str, str]  # name and icon of the mini program or account it came from
    is_gone: bool  # what it pointed to is no more: it is drawn muted, and opens nothing


def card_view(**parts: Any) -> CardView:
    """A CardView with empty defaults for what is not given."""
    empty = CardView(
        title="", subtitle="", picture=None, price="", price_before="", note="", tags=[], lines=[], action=None,
        source={"name": "", "icon": ""}, is_gone=False,
    )  # fmt: skip
    return CardView(**{**empty, **parts})  # type: ignore[typeddict-item]


@dataclass(frozen=True, slots=True)
class Card:
    """A card as it is sent and stored.

    `kind` chooses the renderer ("shop.product"); `ref` is the UUID of what it shows; `program` and `path` say what a tap
    opens; `snapshot` maps a language ("en", "zh-hans") to the CardView at the time of sharing; `facts` holds what the
    renderer needs to compare with now, such as `{"price_minor": 1800}`.
    """

    kind: str
    ref: str
    program: str = ""
    path: str = ""
    snapshot: Mapping[str, CardView] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The card as it is stored in a message and sent to clients."""
        return {
            "kind": self.kind,
            "ref": self.ref,
            "program": self.program,
            "path": self.path,
            "snapshot": dict(self.snapshot),
            "facts": dict(self.facts),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Card:
        """The card that `as_json` wrote."""
        return cls(**data)


Renderer = Callable[[Sequence[Card], "User"], list[CardView]]
_renderers: dict[str, Renderer] = {}


def register_renderer(kind: str, renderer: Renderer) -> None:
    """Makes `renderer` draw the cards of `kind`. It gets many at once and answers one view for each, in order."""
    _renderers[kind] = renderer


ForwardRule = Callable[[Card, "User"], None]
_forward_rules: dict[str, ForwardRule] = {}


def register_forward_rule(kind: str, rule: ForwardRule) -> None:
    """Asks `rule` before a card of `kind` is passed on: it raises a DomainError where that person may not."""
    _forward_rules[kind] = rule


def check_may_forward(card: Card, user: User) -> None:
    """Raises what the rule of the card's kind raises; a kind without a rule may go anywhere."""
    rule = _forward_rules.get(card.kind)
    if rule is not None:
        rule(card, user)


def render_live(cards: Sequence[Card], viewer: User) -> list[CardView]:
    """Each card as it is now for this viewer; one batch for each kind, and "gone" where nobody draws the kind."""
    views: dict[int, CardView] = {}
    for kind in {card.kind for card in cards}:
        places = [place for place, card in enumerate(cards) if card.kind == kind]
        views.update(zip(places, _draw(kind, [cards[place] for place in places], viewer), strict=True))
    return [views[place] for place in range(len(cards))]


def _draw(kind: str, cards: Sequence[Card], viewer: User) -> list[CardView]:
    """The cards of one kind. Where its renderer fails, each as it was when shared: the rest of the page goes on."""
    renderer = _renderers.get(kind)
    if renderer is None:
        return [card_view(title=kind, is_gone=True) for _ in cards]
    try:
        return renderer(cards, viewer)
    except Exception:
        logger.exception("Cards of the kind %s could not be drawn.", kind)
        return [_as_shared(card) for card in cards]


def _as_shared(card: Card) -> CardView:
    language = "zh-hans" if (get_language() or "").startswith("zh") else "en"
    return card.snapshot.get(language) or card.snapshot.get("en") or card_view(title=card.kind)
