"""Prices as staff type them: 18.50, not 1850."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _
from unfold.widgets import UnfoldAdminDecimalFieldWidget

from core.errors import DomainError
from shop.merchant.seen_forms import SeenForm
from shop.money import NotChargeable, as_decimal, as_minor, iso_exponent
from shop.services.catalogue import check_price

DIGITS = 12


class AmountField(forms.DecimalField):
    """An amount in major units of `currency`; its cleaned value is an integer of minor units, exactly, or None.

    What the currency cannot say (18.505 USD, 1.5 JPY) and what Stripe could not charge is an error, never rounded.
    """

    def __init__(self, *, currency: str, **kwargs: Any) -> None:
        self.currency = currency
        step = Decimal(1).scaleb(-iso_exponent(currency))
        attributes = {"step": str(step), "inputmode": "decimal", "min": "0"}
        super().__init__(
            min_value=Decimal(0), max_digits=DIGITS, widget=UnfoldAdminDecimalFieldWidget(attrs=attributes), **kwargs
        )

    def clean(self, value: Any) -> Any:
        """Minor units. An integer is an amount already: the initial value of a field that is switched off."""
        if isinstance(value, int):
            return value
        amount = super().clean(value)
        if amount is None:
            return None
        try:
            minor = as_minor(amount, self.currency)
            check_price(price_minor=minor, currency=self.currency)
        except NotChargeable as error:
            text = _("%(currency)s amounts have %(places)d decimal places.")
            words = {"currency": self.currency, "places": iso_exponent(self.currency)}
            raise ValidationError(text % words) from error
        except DomainError as error:
            raise ValidationError([str(text) for text in error.fields.values()]) from error
        return minor

    def prepare_value(self, value: Any) -> Any:
        """An integer of minor units as people write it; what was typed, as it was typed."""
        return str(as_decimal(value, self.currency)) if isinstance(value, int) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the amount differs: 18.5 is 18.50."""
        try:
            return bool(self._minor(data) != self._minor(initial))
        except ValidationError:
            return True

    def _minor(self, value: Any) -> int | None:
        if value in (None, "") or (isinstance(value, int)):
            return None if value == "" else value
        minor: int | None = self.clean(value)
        return minor


class AmountsForm(SeenForm):
    """A form whose amounts are kept in `<name>_minor` fields and typed as `<name>` in major units.

    Pages use `for_currency`, which declares a field for each of `amounts` (name, label, required).
    """

    amounts: ClassVar[tuple[tuple[str, Any, bool], ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, _label, _required in self.amounts:
            self.initial.setdefault(name, getattr(self.instance, f"{name}_minor"))

    def _post_clean(self) -> None:
        for name, _label, _required in self.amounts:
            if name in self.cleaned_data:
                minor = self.cleaned_data[name]
                blank = None if self.instance._meta.get_field(f"{name}_minor").null else 0
                setattr(self.instance, f"{name}_minor", blank if minor is None else minor)
        super()._post_clean()  # type: ignore[misc]

    def add_error(self, field: str | None, error: Any) -> None:
        """What the model says of `price_minor` stands beside the field `price`."""
        if field is None and hasattr(error, "error_dict"):
            said: dict[str, list[Any]] = {}
            for name, errors in error.error_dict.items():
                said.setdefault(self._field_for(name), []).extend(errors)
            error = ValidationError(said)
        super().add_error(field, error)

    def _field_for(self, name: str) -> str:
        return next((known for known in (name, name.removesuffix("_minor")) if known in self.fields), NON_FIELD_ERRORS)

    def changed_columns(self) -> list[str]:
        """The model fields behind all that was changed."""
        names = {field.name for field in self.instance._meta.concrete_fields}
        return [*(name for name in self.changed_data if name in names), *self.changed_amounts()]

    def changed_amounts(self) -> list[str]:
        """The model fields of the amounts that were changed."""
        return [f"{name}_minor" for name, _label, _required in self.amounts if name in self.changed_data]


def for_currency(form: type[AmountsForm], currency: str) -> type[AmountsForm]:
    """The form for amounts of one currency. The fields are declared, so that the page can lay them out."""
    declared = {
        name: AmountField(currency=currency, label=label, required=required) for name, label, required in form.amounts
    }
    return type(form.__name__, (form,), declared)
