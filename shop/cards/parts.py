"""What the shop's cards have in common."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chat.cards import Card, CardView, PictureView, TagView, card_view
from miniprograms.cards import in_readers_snapshot
from shop.models import Picture
from shop.services.pictures import small_size
from shop.services.shelf import Shelved


def picture_view(picture: Picture | None) -> PictureView | None:
    """The small form of a product's picture."""
    if picture is None:
        return None
    width, height = small_size(picture)
    return PictureView(src=(picture.small or picture.image).url, width=width, height=height, alt=picture.alt)


def stock_tag(shelved: Shelved) -> TagView:
    """Sold out, how many are left, or in stock."""
    if shelved.is_sold_out:
        return TagView(text=_("Sold out"), tone="danger")
    if shelved.is_low:
        text = ngettext("%(left)d left", "%(left)d left", shelved.left) % {"left": shelved.left}
        return TagView(text=text, tone="warn")
    return TagView(text=_("In stock"), tone="")


def gone(card: Card, note: str) -> CardView:
    """What it pointed to is no more: its title and picture as they were, and nothing to open."""
    shared = in_readers_snapshot(card)
    return card_view(title=shared["title"], picture=shared["picture"], note=note, source=shared["source"], is_gone=True)


def refs_of(cards: Sequence[Card]) -> list[UUID]:
    """The UUIDs that the cards point to, without what is none."""
    return [ref for card in cards if (ref := as_uuid(card.ref))]


def as_uuid(text: str) -> UUID | None:
    """The UUID that the text is, if it is one."""
    try:
        return UUID(text)
    except ValueError:
        return None
