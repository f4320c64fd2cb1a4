"""A small provider that stands where a shop would: three pages, one of which can be taken away."""

from __future__ import annotations

import pytest

from chat.cards import Card, card_view, register_renderer
from core.errors import NotFound
from miniprograms.cards import home_card, snapshot_in_every_language
from miniprograms.registry import Found, register_provider
from miniprograms.services.programs import create_program


class Garden:
    """A provider whose programs have a home and the pages in `pages`."""

    def __init__(self):
        self.pages = {"p/rose/": "Rose", "p/lily/": "Lily"}

    def _title(self, path):
        if path and path not in self.pages:
            raise NotFound
        return self.pages.get(path, "")

    def card(self, *, program, path, sharer):
        title = self._title(path)
        if not path:
            return home_card(program=program)
        snapshot = snapshot_in_every_language(lambda: card_view(title=title, price="$1.00"))
        return Card(kind="tests.plant", ref=path, program=program.slug, path=path, snapshot=snapshot)

    def search(self, *, program, query, viewer, limit):
        hits = [(path, title) for path, title in self.pages.items() if query.lower() in title.lower()]
        return [Found(title=title, path=path) for path, title in hits[:limit]]

    def open(self, *, program, path):
        self._title(path)
        return f"/m/{program.slug}/{path}"


@pytest.fixture
def garden():
    provider = Garden()
    register_provider("garden", provider)
    register_renderer("tests.plant", lambda cards, viewer: [card_view(title=card.ref) for card in cards])
    return provider


@pytest.fixture
def roses(db, garden):
    return create_program(
        slug="roses",
        provider="garden",
        name_en="Rose Garden",
        name_zh="玫瑰园",
        summary_en="Flowers for every day",
        summary_zh="每天都有花",
    )


@pytest.fixture
def hidden(db, garden):
    program = create_program(slug="hidden", provider="garden", name_en="Hidden Garden")
    program.is_published = False
    program.save()
    return program
