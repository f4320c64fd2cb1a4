"""A tea house's account, managed by carol; another one, managed by erin; and a program to list."""

from __future__ import annotations

import pytest

from miniprograms.models import MiniProgram
from miniprograms.registry import register_keepers
from official import registry
from official.models import OfficialAccount
from official.services.accounts import create_account
from tests.miniprograms.conftest import garden, hidden, roses  # noqa: F401

KEPT: dict[str, set[str]] = {}


def accounts_of(user):
    return OfficialAccount.objects.filter(handle__in=KEPT.get(user.username, set()))


def programs_of(user):
    return MiniProgram.objects.filter(slug__in=KEPT.get(user.username, set()))


@pytest.fixture(autouse=True)
def managers():
    """Who manages what: handles of accounts and slugs of programs by user name."""
    registry.register_managers(accounts_of)
    register_keepers(programs_of)
    KEPT.clear()
    KEPT.update(carol={"teahouse"}, erin={"bookshop"})
    return KEPT


@pytest.fixture
def teahouse(db):
    return create_account(
        handle="teahouse", name_en="Tea House", name_zh="茶舍", bio_en="Tea, every day.", bio_zh="天天有茶。"
    )


@pytest.fixture
def bookshop(db):
    return create_account(handle="bookshop", name_en="Book Shop")
