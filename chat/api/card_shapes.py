"""Cards as the API gives them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class PictureSerializer(serializers.Serializer[Any]):
    """A picture and its size in pixels."""

    src = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    alt = serializers.CharField()


class TagSerializer(serializers.Serializer[Any]):
    """A short mark on a card."""

    text = serializers.CharField()
    tone = serializers.CharField(help_text="accent, price, warn, danger or empty.")


class ActionSerializer(serializers.Serializer[Any]):
    """What the card's button does."""

    type = serializers.ChoiceField(choices=["open", "post"])
    label = serializers.CharField()  # type: ignore[assignment]  # the attribute of that name is a field's own
    url = serializers.CharField(required=False)


class CardViewSerializer(serializers.Serializer[Any]):
    """A card as it is drawn for its viewer, in their language."""

    title = serializers.CharField()
    subtitle = serializers.CharField()
    picture = PictureSerializer(allow_null=True)
    price = serializers.CharField(help_text="Now, for this viewer; empty where there is none.")
    price_before = serializers.CharField(help_text="Struck through beside it; empty where there is none.")
    note = serializers.CharField()
    tags = TagSerializer(many=True)
    lines = serializers.ListField(child=serializers.DictField(child=serializers.CharField()))
    action = ActionSerializer(allow_null=True)
    source_ = serializers.DictField(child=serializers.CharField(), help_text="Name and icon of where it came from.")
    is_gone = serializers.BooleanField()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """`source` cannot be declared by that name: serializers have an attribute of their own called so."""
        fields = super().get_fields()
        return {name.rstrip("_"): field for name, field in fields.items()}


class CardSerializer(serializers.Serializer[Any]):
    """A card as it was shared."""

    kind = serializers.CharField(help_text='Such as "shop.product".')
    ref = serializers.CharField(help_text="UUID of what it shows.")
    program = serializers.CharField(help_text="Slug of the mini program that a tap opens, or empty.")
    path = serializers.CharField()
    snapshot = serializers.DictField(child=CardViewSerializer(), help_text="By language, at the time of sharing.")
    facts = serializers.DictField()
