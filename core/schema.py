"""What the API's schema says beyond what each view says for itself."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import Direction
from rest_framework import serializers

REFUSALS = "4XX"  # every status from 400 to 499


class ProblemSerializer(serializers.Serializer[Any]):
    """Why a request was refused."""

    code = serializers.CharField(help_text="For programs: it never changes.")
    message = serializers.CharField(help_text="For people, in their language.")
    fields_ = serializers.DictField(child=serializers.CharField(), help_text="A message for each field that was wrong.")
    details = serializers.DictField(required=False, help_text="Data for what to do next.")

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """`fields` cannot be declared by that name: serializers have an attribute of their own called so."""
        return {name.rstrip("_"): field for name, field in super().get_fields().items()}


class SchemaWithRefusals(AutoSchema):
    """Every operation may be refused, in the one shape."""

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        """What the view says, and the refusals."""
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        refusal = self._get_response_for_code(ProblemSerializer, REFUSALS, direction=direction)  # type: ignore[no-untyped-call]
        bodies.setdefault(REFUSALS, refusal)
        return bodies


def paged(shape: type[serializers.Serializer[Any]]) -> type[serializers.Serializer[Any]]:
    """The shape of one page of these, as cursor pagination answers it."""
    name = shape.__name__.removesuffix("Serializer")
    fields = {
        "__doc__": "One page.",
        "next": serializers.URLField(allow_null=True, help_text="Address of the page after this one."),
        "previous": serializers.URLField(allow_null=True),
        "results": shape(many=True),
    }
    return type(f"{name}PageSerializer", (serializers.Serializer,), fields)
