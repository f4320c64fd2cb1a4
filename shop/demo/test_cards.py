"""The cards that the stand-in takes: Stripe's published test numbers, and no others, so that no real card ever comes in."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DECLINED = "4000000000000341"  # the number that localstripe refuses when it is charged
DECLINED_AFTER_BANK = "4000008400001629"


@dataclass(frozen=True, slots=True)
class TestCard:
    """`sent_as` is the number that behaves so in localstripe; `label` is shown for the few that are offered."""

    number: str
    sent_as: str
    decline_code: str = ""
    label: Promise | str = ""

    __test__ = False


CARDS = {
    card.number: card
    for card in (
        TestCard("4242424242424242", "4242424242424242", label=_("Is paid")),
        TestCard("4000002500003155", "4000002500003155", label=_("Asks the bank first")),
        TestCard("4000000000000002", DECLINED, "generic_decline", label=_("Is declined")),
        TestCard("4000000000009995", DECLINED, "insufficient_funds", label=_("Has too little money")),
        TestCard("5555555555554444", "5555555555554444"),
        TestCard("4000002760003184", "4000002760003184"),
        TestCard("4000000000003220", "4000000000003220"),
        TestCard("4000000000000341", DECLINED, "generic_decline"),
        TestCard("4000000000009987", DECLINED, "lost_card"),
        TestCard("4000000000009979", DECLINED, "stolen_card"),
        TestCard("4000008400001629", DECLINED_AFTER_BANK, "generic_decline"),
        TestCard("4000008260003178", DECLINED_AFTER_BANK, "insufficient_funds"),
    )
}
OFFERED = [card for card in CARDS.values() if card.label]


def passes_luhn(number: str) -> bool:
    """The check digit that every card number carries."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
