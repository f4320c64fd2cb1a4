"""Forms that write what their reader changed, and not what they were shown: others may have changed it meanwhile."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class SeenForm(forms.ModelForm):  # type: ignore[type-arg]
    """Each field carries the value that was shown. One that was left alone is not written (`changed_data` leaves it out).

    A field that both its reader and somebody else changed is an error the first time, which shows the other's value; sent
    again, it is written.
    """

    counted: ClassVar[tuple[str, ...]] = ()  # fields that are written by their difference, and guard themselves

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name, field in self.fields.items():
                is_sent = not self.is_bound or self.add_initial_prefix(name) in self.data
                field.show_hidden_initial = is_sent and name not in self.counted and _is_plain(field)

    def clean(self) -> dict[str, Any]:
        """Names what somebody else changed too."""
        data = super().clean() or self.cleaned_data
        for name in [name for name in self.changed_data if name not in self.errors]:
            self._check_others(name)
        return data

    def _check_others(self, name: str) -> None:
        field, bound = self.fields[name], self[name]
        if not self.instance.pk or not field.show_hidden_initial:  # of what is new, nobody can have changed anything
            return
        shown, now = self._shown(name), bound.initial
        if not field.has_changed(now, shown) or not field.has_changed(now, bound.data):
            return
        text = _("Somebody changed this to “%(value)s” while you had the form open. Save again to write your own.")
        self.add_error(name, ValidationError(text % {"value": field.prepare_value(now)}))
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data[bound.html_initial_name] = "" if now is None else field.prepare_value(now)
        self.data = data

    def _shown(self, name: str) -> Any:
        return (
            self.fields[name].hidden_widget().value_from_datadict(self.data, self.files, self.add_initial_prefix(name))
        )


def _is_plain(field: forms.Field) -> bool:
    """A field of one visible input whose value is text."""
    return (
        not isinstance(field, forms.FileField) and not field.widget.is_hidden and not hasattr(field.widget, "widgets")
    )
