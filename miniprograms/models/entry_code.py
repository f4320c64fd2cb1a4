"""Short codes that lead to a page of a mini program."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.db import models

from miniprograms.models.program import MiniProgram

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that reads like something else


def new_code() -> str:
    """A fresh code of 10 characters: unguessable enough that nobody can list a site's pages by trying."""
    return "".join(secrets.choice(ALPHABET) for _ in range(10))


class EntryCode(models.Model):
    """The code in a QR picture: `/go/<code>/` opens `path` of `program` for anyone, signed in or as a guest."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    program = models.ForeignKey(MiniProgram, models.CASCADE, related_name="entry_codes")
    path = models.CharField(max_length=300, blank=True)  # below the program's home; empty: the home itself
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["program", "path"], name="one_code_a_page")]

    def __str__(self) -> str:
        return f"{self.code} to {self.program_id}/{self.path}"
