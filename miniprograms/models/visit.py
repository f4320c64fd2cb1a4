"""Who used which mini program, for the drawer."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models

from miniprograms.models.program import MiniProgram


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, user: models.Model) -> Self:
        """This person's own, of programs that may still be opened."""
        return self.filter(user=user, program__is_published=True).select_related("program")

    def recent(self) -> Self:
        """Those opened and not removed since, latest first."""
        return self.exclude(opened_at=None).order_by("-opened_at", "-id")

    def pinned(self) -> Self:
        """Those pinned, in the order of pinning."""
        return self.exclude(pinned_at=None).order_by("pinned_at", "id")


class Visit(models.Model):
    """One person's use of one mini program: when last opened, and whether it is pinned to their drawer."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="visits")
    program = models.ForeignKey(MiniProgram, models.CASCADE, related_name="visits")
    opened_at = models.DateTimeField(null=True, blank=True)  # empty: not among the recent ones
    pinned_at = models.DateTimeField(null=True, blank=True)  # empty: not pinned

    objects = VisitQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "program"], name="one_visit_row_each")]
        indexes: ClassVar = [models.Index(fields=["user", "-opened_at"])]

    def __str__(self) -> str:
        return f"{self.user_id} uses {self.program_id}"
