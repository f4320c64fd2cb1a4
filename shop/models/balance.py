"""What the ledger says of an order's money: the one place where paid, refunded and disputed amounts are read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from django.db import models

if TYPE_CHECKING:
    from shop.models.payment import LedgerEntry


@dataclass(frozen=True, slots=True)
class Balance:
    """An order's money in minor units of its currency.

    `paid_minor` came in for the order, `refunded_minor` of it went back to the buyer, `disputed_minor` of it was taken
    back by the buyer's bank. A payment too many (a second one, or one of a wrong amount) that goes back is in none of them.
    """

    total_minor: int
    paid_minor: int
    refunded_minor: int
    disputed_minor: int

    @property
    def kept_minor(self) -> int:
        """What the shop has of the order now."""
        return max(0, self.paid_minor - self.refunded_minor - self.disputed_minor)

    @property
    def is_returned(self) -> bool:
        """Whether all that was paid is gone again, by refunds, by the bank, or by both."""
        return 0 < self.total_minor <= self.refunded_minor + self.disputed_minor

    @property
    def is_refunded(self) -> bool:
        """Whether all that was paid is gone again, and the shop gave back some of it."""
        return self.is_returned and self.refunded_minor > 0

    @classmethod
    def read(cls, *, total_minor: int, currency: str, is_paid: bool, entries: Iterable[LedgerEntry]) -> Self:
        """The balance that these entries of the ledger make; those in another currency never paid the order."""
        sums = {"charge": 0, "refund": 0, "dispute": 0}
        for entry in entries:
            if entry.currency == currency:
                sums[entry.kind] += entry.amount_minor
        returned, disputed = max(0, -sums["refund"]), max(0, -sums["dispute"])
        extra = max(0, sums["charge"] - total_minor) if is_paid else 0
        return cls(
            total_minor=total_minor,
            paid_minor=sums["charge"] - extra,
            refunded_minor=max(0, returned - extra),
            disputed_minor=disputed,
        )


def is_returned(entries: models.QuerySet[Any]) -> models.Exists:
    """`Balance.is_returned` as a condition on orders; `entries` are those of the ledger."""
    mine = entries.filter(order=models.OuterRef("pk"), currency=models.OuterRef("currency"))
    sums = mine.order_by().values("order").annotate(
        kept=models.Sum("amount_minor"), gone=models.Sum("amount_minor", filter=~models.Q(kind="charge"))
    )  # fmt: skip
    return models.Exists(sums.filter(kept__lte=0, gone__lt=0))
