"""Mini programs as JSON."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from miniprograms.models import EntryCode, MiniProgram
from miniprograms.services import entry_codes


class ProgramSerializer(serializers.ModelSerializer[MiniProgram]):
    """A mini program as rows and the capsule show it."""

    name = serializers.CharField(read_only=True)
    summary = serializers.CharField(read_only=True)
    icon = serializers.CharField(source="icon_url", read_only=True)

    class Meta:
        model = MiniProgram
        fields = ["slug", "name", "summary", "icon"]


class OpenedProgramSerializer(ProgramSerializer):
    """A mini program with what its menu needs to know."""

    is_pinned = serializers.SerializerMethodField()

    class Meta(ProgramSerializer.Meta):
        fields = [*ProgramSerializer.Meta.fields, "is_pinned"]

    def get_is_pinned(self, program: MiniProgram) -> bool:
        """Whether the reader pinned it; given in the context, because the view knows it."""
        return bool(self.context["is_pinned"])


class DrawerSerializer(serializers.Serializer[Any]):
    """The drawer."""

    pinned = ProgramSerializer(many=True)
    recent = ProgramSerializer(many=True)
    suggested = ProgramSerializer(many=True)


class VisitSerializer(serializers.Serializer[Any]):
    """Which program was opened."""

    program = serializers.SlugField(max_length=60)


class PageHitSerializer(serializers.Serializer[Any]):
    """A page that a search found."""

    program = ProgramSerializer()
    title = serializers.CharField(source="page.title")
    path = serializers.CharField(source="page.path")
    picture = serializers.CharField(source="page.picture")
    note = serializers.CharField(source="page.note")


class HitsSerializer(serializers.Serializer[Any]):
    """What a search found."""

    programs = ProgramSerializer(many=True)
    pages = PageHitSerializer(many=True)


class PageSerializer(serializers.Serializer[Any]):
    """A page of a mini program."""

    program = serializers.SlugField(max_length=60)
    path = serializers.CharField(max_length=300, allow_blank=True, default="")


class EntryCodeSerializer(serializers.ModelSerializer[EntryCode]):
    """A code, where it leads from the outside, and its pictures."""

    url = serializers.SerializerMethodField()
    svg = serializers.SerializerMethodField()
    png = serializers.SerializerMethodField()
    poster = serializers.SerializerMethodField()

    class Meta:
        model = EntryCode
        fields = ["code", "url", "svg", "png", "poster"]

    def get_url(self, code: EntryCode) -> str:
        """The absolute address in the QR picture."""
        return entry_codes.address_of_code(code=code)

    def get_svg(self, code: EntryCode) -> str:
        """The picture as SVG."""
        return reverse("entry-qr", args=[code.code, "svg"])

    def get_png(self, code: EntryCode) -> str:
        """The picture as PNG."""
        return reverse("entry-qr", args=[code.code, "png"])

    def get_poster(self, code: EntryCode) -> str:
        """A page to print."""
        return reverse("entry-poster", args=[code.code])
