"""Columns for what people write: whatever entrance it comes by, it is kept as `core.text` makes it.

To the database and to migrations they are Django's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models

from core.text import clean_name, clean_text

if TYPE_CHECKING:
    _Field = models.Field[Any, Any]
    _Char = models.CharField[Any, str]
    _Text = models.TextField[Any, str]
else:
    _Field, _Char, _Text = object, models.CharField, models.TextField


class _Tidied(_Field):
    """The half that the two columns share."""

    def tidy(self, text: str) -> str:
        """As it is kept."""
        raise NotImplementedError

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        """Of forms, panels and imports: raises ValidationError for what shows nothing though something was written."""
        tidied = self.tidy(value) if isinstance(value, str) else value
        if isinstance(value, str) and value.strip() and not tidied:
            raise ValidationError(self.error_messages["blank"], code="blank")
        return super().clean(tidied, model_instance)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Of services, which may not have asked a form."""
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            value = self.tidy(value)
            setattr(model_instance, self.attname, value)
        return value

    def deconstruct(self) -> Any:
        """As Django's own field, so that no migration names this one."""
        name, _path, arguments, options = super().deconstruct()
        return name, f"django.db.models.{type(self).__mro__[2].__name__}", arguments, options


class NameField(_Tidied, _Char):
    """A name or title of one line."""

    def tidy(self, text: str) -> str:
        """See `core.text.clean_name`."""
        return clean_name(text)


class WordsField(_Tidied, _Text):
    """A text of several lines."""

    def tidy(self, text: str) -> str:
        """See `core.text.clean_text`."""
        return clean_text(text)
