"""What a file would do to a shop's catalogue: for each row what changes, what somebody else changed meanwhile, what is wrong.

A row names its variant by `variant`, else by `sku`, else by the names of product and variant; where there is none it is a
new one. An empty cell changes nothing. A row that was exported says what was seen: a cell that still says that changes
nothing either, whatever the shop says by now; and stock changes by the difference between what the file says and what was
seen. Nothing is written here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.fields import NameField, WordsField
from core.sheets import Sheet
from shop.models import Product, Shop, Variant
from shop.money import as_decimal
from shop.services.exchange.amounts import Unreadable, read_amount, read_count
from shop.services.exchange.columns import BY_NAME, COLUMNS, SEEN, SEEN_STOCK, Unknown, match, on_hand_of
from shop.services.exchange.find import Ambiguous, Catalogue, Missing
from shop.services.exchange.seen import COMPARED, Seen, is_named, one_form, read_marks, read_seen
from shop.services.exchange.shopify import NAMES, as_ours, is_shopify

ROW_LIMIT = 2000
UNCHECKED = ("product", "variant", "category", "on_hand")  # these are looked up or counted
NAMING = ("product", "name_en", "name_zh", "variant_en", "variant_zh")
FIELDS = {"variant_en": "name_en", "variant_zh": "name_zh", "price": "price_minor", "compare_at": "compare_at_minor"}
STATES = {
    "draft": "draft", "草稿": "draft", "published": "published", "active": "published", "已发布": "published",
    "已上架": "published", "archived": "archived", "已归档": "archived", "已下架": "archived",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that differs from the shop: as text for people, the value to write, and the one to be replaced."""

    column: str
    before: str
    after: str
    value: Any
    replaces: Any = None
    is_conflict: bool = False

    @property
    def label(self) -> str:
        """The column in words."""
        return str(BY_NAME[self.column].label)


@dataclass(slots=True)
class RowPlan:
    """What one row of the file does."""

    number: int
    title: str
    variant: Variant | None = None
    product: Product | None = None
    group: str = ""  # names the product of new variants: rows with the same one make one product
    changes: list[Change] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)  # of a new variant
    errors: list[str] = field(default_factory=list)
    is_gone: bool = False

    @property
    def state(self) -> str:
        """One of: error, gone, new, conflict, change, same."""
        if self.errors:
            return "error"
        if self.is_gone:
            return "gone"
        if self.variant is None:
            return "new"
        if any(change.is_conflict for change in self.changes):
            return "conflict"
        return "change" if self.changes else "same"


@dataclass(slots=True)
class Plan:
    """What a file does: its rows, what is wrong with the file as a whole, and what of it was not understood."""

    sheet: Sheet
    rows: list[RowPlan] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    unknown: list[Unknown] = field(default_factory=list)
    is_shopify: bool = False

    @property
    def is_sound(self) -> bool:
        """Whether it can be carried out."""
        return not self.errors and not any(row.errors for row in self.rows)

    def count(self, state: str) -> int:
        """How many rows are of this state."""
        return sum(row.state == state for row in self.rows)

    @property
    def fingerprint(self) -> str:
        """Names all that would be written, so that what was looked at is what is done."""
        said = [
            [row.number, row.state, str(row.variant and row.variant.uuid), row.group]
            + [[change.column, change.before, change.after, change.is_conflict] for change in row.changes]
            for row in self.rows
        ]
        return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()


def make_plan(*, shop: Shop, sheet: Sheet, stock_seen: Mapping[str, int] | None = None) -> Plan:
    """What the table would do now. `stock_seen` (by variant) is what an earlier look showed, where the file says nothing."""
    plan = Plan(sheet)
    if is_shopify(sheet.headings):
        plan.is_shopify = True
        sheet = as_ours(sheet)
        places = {place: name for place, name in enumerate(NAMES) if name != "shopify"}
        groups = {row.number: row.cells[0] for row in sheet.rows}
    else:
        places, plan.unknown, twice = match(sheet.headings)
        plan.errors += [
            _("The column “%(name)s” stands there twice.") % {"name": BY_NAME[name].label} for name in twice
        ]
        groups = {}
    _check_headings(plan, set(places.values()))
    if not plan.errors:
        planner = _Planner(Catalogue(shop), stock_seen or {})
        for row in sheet.rows:
            cells = {
                name: row.cells[place] for place, name in places.items() if place < len(row.cells) and row.cells[place]
            }
            plan.rows.append(planner.plan(row.number, cells, groups.get(row.number, "")))
    return plan


def _check_headings(plan: Plan, names: set[str]) -> None:
    if not names & {"variant", "sku", "name_en", "name_zh"}:
        plan.errors.append(_("No column says which product a row is about. The first row must name the columns."))
    elif not plan.sheet.rows:
        plan.errors.append(_("There are no rows below the headings."))


class _Planner:
    """Goes through the rows of one file and remembers those before, so that no two do the same or the opposite."""

    def __init__(self, catalogue: Catalogue, stock_seen: Mapping[str, int]) -> None:
        self.catalogue = catalogue
        self.stock_seen = stock_seen
        self.rows_by_key: dict[object, int] = {}
        self.words: dict[tuple[object, str], tuple[int, str]] = {}

    def plan(self, number: int, cells: Mapping[str, str], group: str) -> RowPlan:
        row = RowPlan(number, _title(cells))
        try:
            row.variant = self.catalogue.find_variant(cells)
            row.product = row.variant.product if row.variant else self.catalogue.find_product(cells)
        except Missing as missing:
            row.is_gone = _is_as_exported(cells)
            row.errors += [] if row.is_gone else [str(missing)]
            return row
        except Ambiguous as error:
            row.errors.append(str(error))
            return row
        self._check_twice(row, cells)
        if row.variant:
            row.title = _name(row.variant)
            self._plan_changes(row, row.variant, cells)
        else:
            self._plan_new(row, cells, group)
        return row

    def _check_twice(self, row: RowPlan, cells: Mapping[str, str]) -> None:
        """Two rows for one variant, or for one SKU, leave open which is meant."""
        same = _("Rows %(first)d and %(second)d are about the same variant.")
        keys: list[tuple[object, str]] = [(row.variant.pk, same)] if row.variant else []
        if sku := cells.get("sku", ""):
            text = _("Rows %(first)d and %(second)d have the same SKU, %(sku)s. A SKU names one variant.")
            keys.append((f"sku:{sku.casefold()}", text))
        elif row.variant is None:
            keys.append((tuple(cells.get(name, "").casefold() for name in NAMING), same))
        for key, text in keys:
            first = self.rows_by_key.setdefault(key, row.number)
            if first != row.number:
                row.errors.append(text % {"first": first, "second": row.number, "sku": cells.get("sku", "")})
                return

    def _plan_changes(self, row: RowPlan, variant: Variant, cells: Mapping[str, str]) -> None:
        seen = read_seen(cells.get(SEEN, ""), variant)
        for column in COLUMNS:
            text = cells.get(column.name, "")
            if not text or column.name in {"product", "variant", "on_hand"}:
                continue
            try:
                value, after = self._value(column.name, text)
            except Unreadable as error:
                row.errors.append(f"{column.label}: {error}")
                continue
            self._compare(row, variant, column.name, value, after, seen)
        self._plan_stock(row, variant, cells)
        _check_whole(row, variant)

    def _compare(self, row: RowPlan, variant: Variant, name: str, value: Any, after: str, seen: Seen | None) -> None:
        column = BY_NAME[name]
        before = column.read(variant)
        if one_form(before) == after or (seen and seen.is_same(name, after)):
            return
        owner = variant.product if column.is_products else variant
        replaces = owner.category_id if name == "category" else getattr(owner, FIELDS.get(name, name))  # type: ignore[union-attr]
        is_conflict = seen is not None and not seen.is_same(name, one_form(before))
        if column.is_products and not self._is_said_once(row, variant.product, name, after):
            return
        row.changes.append(Change(name, before, after, value, replaces, is_conflict))

    def _is_said_once(self, row: RowPlan, product: object, name: str, after: str) -> bool:
        """A product's words stand in each of its variants' rows: the same change is made once, another one is an error."""
        first, said = self.words.setdefault((getattr(product, "pk", product), name), (row.number, after))
        if said != after:
            words = {"first": first, "second": row.number, "column": BY_NAME[name].label}
            row.errors.append(
                _("Rows %(first)d and %(second)d say different things of one product: %(column)s.") % words
            )
        return first == row.number

    def _plan_stock(self, row: RowPlan, variant: Variant, cells: Mapping[str, str]) -> None:
        if not (text := cells.get("on_hand", "")):
            return
        now = on_hand_of(variant)
        try:
            wanted = read_count(text)
            given = cells.get(SEEN_STOCK, "")
            before = read_count(given) if given else self.stock_seen.get(str(variant.uuid), now)
        except Unreadable as error:
            row.errors.append(f"{BY_NAME['on_hand'].label}: {error}")
            return
        if not (change := wanted - before):
            return
        held = variant.stock.held if hasattr(variant, "stock") else 0
        if now + change < held:
            words = {"now": now, "held": held, "take": -change}
            row.errors.append(
                _("In stock: %(now)d are there, %(held)d of them held for orders; the file takes %(take)d away.")
                % words
            )
        row.changes.append(Change("on_hand", str(now), str(now + change), change))

    def _plan_new(self, row: RowPlan, cells: Mapping[str, str], group: str) -> None:
        row.group = (
            group
            or str(row.product.uuid if row.product else cells.get("name_en") or cells.get("name_zh", "")).casefold()
        )
        for name, text in cells.items():
            if name in {"product", "variant", SEEN, SEEN_STOCK}:
                continue
            try:
                value, after = self._value(name, text)
            except Unreadable as error:
                row.errors.append(f"{BY_NAME[name].label}: {error}")
                continue
            row.values[name] = value
            if row.product and BY_NAME[name].is_products:
                self._compare(row, Variant(product=row.product), name, value, after, None)
            elif not BY_NAME[name].is_products or self._is_said_once(row, row.group, name, after):
                row.changes.append(Change(name, "", after, value))
        if "price" not in cells:
            row.errors.append(_("Price: a new variant needs one."))
        if row.product is None and not cells.get("name_en"):
            row.errors.append(_("Name in English: a new product needs one."))
        _check_new(row)

    def _value(self, name: str, text: str) -> tuple[Any, str]:
        """A cell's value, and the form in which it is compared. Raises Unreadable."""
        currency = self.catalogue.shop.currency
        if name in {"price", "compare_at"}:
            minor = read_amount(text, currency)
            return minor, str(as_decimal(minor, currency))
        if name == "on_hand":
            return read_count(text), text
        if name == "category":
            category = self.catalogue.category(text)
            return category, category.slug
        if name == "state":
            return _state(text)
        return _tidied(name, text), text


def _tidied(name: str, text: str) -> str:
    """As the column's field keeps it; what it would keep nothing of stays, and is refused by the field itself."""
    model = Product if BY_NAME[name].is_products else Variant
    field = model._meta.get_field(FIELDS.get(name, name))
    return (field.tidy(text) if isinstance(field, NameField | WordsField) else text) or text


def _state(text: str) -> tuple[str, str]:
    state = STATES.get(text.casefold())
    if state is None:
        raise Unreadable(_("“%(text)s” is no state. Write draft, published or archived.") % {"text": text[:40]})
    return state, state


def _title(cells: Mapping[str, str]) -> str:
    parts = [cells.get("name_en") or cells.get("name_zh", ""), cells.get("variant_en") or cells.get("variant_zh", "")]
    return ", ".join(part for part in parts if part) or cells.get("sku", "")


def _name(variant: Variant) -> str:
    return f"{variant.product.name}, {variant.name}" if variant.name else variant.product.name


def _is_as_exported(cells: Mapping[str, str]) -> bool:
    """Whether a row, whose variant is gone, still says what was exported: then it asks for nothing."""
    seen = read_marks(cells.get(SEEN, ""))
    is_its_own = is_named(cells.get(SEEN, ""), cells.get("variant", ""))
    if seen is None or not is_its_own or cells.get("on_hand", "") != cells.get(SEEN_STOCK, ""):
        return False
    return all(seen.is_same(name, cells[name]) for name in COMPARED if name in cells)


def _check_whole(row: RowPlan, variant: Variant) -> None:
    """What the models say of the row as it would be."""
    product, fields = variant.product, {}
    for change in row.changes:
        if change.column != "on_hand":
            target = product if BY_NAME[change.column].is_products else variant
            fields[change.column] = (target, FIELDS.get(change.column, change.column), change.value)
    before = {name: getattr(target, attribute) for name, (target, attribute, _value) in fields.items()}
    for target, attribute, value in fields.values():
        setattr(target, attribute, value)
    try:
        row.errors += _wrong(product, variant, set(fields))
    finally:
        for name, (target, attribute, _value) in fields.items():
            setattr(target, attribute, before[name])


def _check_new(row: RowPlan) -> None:
    values = row.values
    product = Product(
        **{name: values.get(name, "") for name in ("name_en", "name_zh", "description_en", "description_zh")}
    )
    product = row.product or product
    variant = Variant(
        product=product, sku=values.get("sku", ""), name_en=values.get("variant_en", ""), name_zh=values.get("variant_zh", ""),
        price_minor=values.get("price", 0), compare_at_minor=values.get("compare_at"),
    )  # fmt: skip
    if not row.errors:
        row.errors += _wrong(product, variant, set(values))


def _wrong(product: Product, variant: Variant, names: set[str]) -> list[str]:
    """Each thing that the fields behind these columns refuse, with the column's words before it."""
    found = []
    for column in (column for column in COLUMNS if column.name in names and column.name not in UNCHECKED):
        row, attribute = (product if column.is_products else variant), FIELDS.get(column.name, column.name)
        try:
            row._meta.get_field(attribute).clean(getattr(row, attribute), row)  # type: ignore[union-attr]
        except ValidationError as error:
            found += [f"{column.label}: {text}" for text in error.messages]
    former = variant.compare_at_minor
    if names & {"price", "compare_at"} and former is not None and former <= variant.price_minor:
        found.append(f"{BY_NAME['compare_at'].label}: " + _("The former price must be higher than the price."))
    return found
