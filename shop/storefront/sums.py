"""How a total came to be, as rows that a page can set: the same for a cart's quote and for a placed order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from core.languages import in_readers_language
from shop.models.product import joined_name
from shop.money import format_amount
from shop.services.explanations import describe


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what it is, the amount beside it, and its kind (line, subtotal, discount, total, or note for a sentence)."""

    kind: str
    label: str
    amount: str = ""


def rows_of(steps: Iterable[Mapping[str, Any]], currency: str) -> list[Row]:
    """The rows for the engine's steps, in the reader's language. What is set aside says so on its own line."""
    return [_row(step, currency) for step in steps if step["code"] != "line.short"]


def _row(step: Mapping[str, Any], currency: str) -> Row:
    values = step["values"]
    amount = format_amount(values["amount_minor"], currency) if "amount_minor" in values else ""
    match step["code"]:
        case "line":
            return Row("line", _line_label(values), amount)
        case "subtotal":
            return Row("subtotal", _("Subtotal"), amount)
        case "coupon.applied":
            title = in_readers_language(en=values["title_en"], zh=values["title_zh"])
            return Row("discount", title, f"−{amount}")
        case "total":
            return Row("total", _("Total"), amount)
        case _:
            return Row("note", describe(step, currency))


def _line_label(values: Mapping[str, Any]) -> str:
    product = in_readers_language(en=values["product_en"], zh=values["product_zh"])
    variant = in_readers_language(en=values["variant_en"], zh=values["variant_zh"])
    name = joined_name(product=product, variant=variant)
    return _("%(quantity)s × %(name)s") % {"quantity": values["quantity"], "name": name}
