"""Tells clients whether this is still the database that they knew."""

from __future__ import annotations

import secrets

from django.db import models

from core.statements import Statement


def new_epoch() -> str:
    """A fresh random epoch."""
    return secrets.token_hex(8)


class Epoch(models.Model):
    """One row with a random value. Restoring a backup must change it: `manage.py new_epoch` does."""

    value = models.CharField(max_length=32, default=new_epoch)

    def __str__(self) -> str:
        return self.value

    @classmethod
    def current(cls) -> str:
        """The epoch of this database, made when it is first asked for."""
        known = _value.ask(1)
        return str(known[0][0]) if known else cls.objects.get_or_create(pk=1)[0].value

    @classmethod
    def renew(cls) -> str:
        """A new epoch: every client drops what it knows and loads afresh."""
        return cls.objects.update_or_create(pk=1, defaults={"value": new_epoch()})[0].value


_value = Statement(lambda key: Epoch.objects.filter(pk=key).values_list("value"))  # every frame and answer carries it
