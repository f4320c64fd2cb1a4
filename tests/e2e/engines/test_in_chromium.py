"""The story in Chromium."""

from __future__ import annotations

import pytest

from tests.e2e.engines import story
from tests.e2e.engines.conftest import Line
from tests.e2e.engines.page import Page
from tests.server import Server

pytestmark = pytest.mark.anywhere  # test_story.py is lived on PostgreSQL and Redis too
ENGINE = "chromium"


def test_the_messengers_daily_things(page: Page, demo: Server, line: Line):
    story.live_a_day(page, demo, line)


def test_a_card_is_opened_bought_and_its_receipt_comes_back(page: Page, demo: Server):
    story.buy_from_a_card(page, demo)
