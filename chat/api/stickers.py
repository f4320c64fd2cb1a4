"""The stickers of this site, and their pictures."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from chat import stickers
from core.limits import EveryoneThrottle
from core.typing import SignedInRequest

KEPT = 86400  # seconds


class StickerSerializer(serializers.Serializer[Any]):
    """One sticker."""

    name = serializers.CharField()
    src = serializers.CharField()
    words = serializers.DictField(child=serializers.CharField(), help_text="What it shows, by language.")


class PackSerializer(serializers.Serializer[Any]):
    """Stickers that belong together."""

    pack = serializers.CharField()
    title = serializers.DictField(child=serializers.CharField(), help_text="By language.")
    stickers = StickerSerializer(many=True)


class PacksSerializer(serializers.Serializer[Any]):
    """Every pack."""

    packs = PackSerializer(many=True)


class StickersView(APIView):
    """The packs that can be sent from here."""

    token_scope = "chat"
    throttle_classes = (EveryoneThrottle,)

    @extend_schema(responses=PacksSerializer)
    def get(self, request: SignedInRequest) -> Response:
        """All of them."""
        return Response({"packs": [_pack(pack) for pack in stickers.packs()]})


@require_safe
@cache_control(public=True, max_age=KEPT)
def picture(request: HttpRequest, pack: str, name: str) -> HttpResponseBase:
    """A sticker's picture. A drawing of a site may hold anything: nothing of it ever runs."""
    found = stickers.find(pack=pack, name=name)
    if found is None:
        raise Http404
    response = FileResponse(found.path.open("rb"), content_type=found.content_type)
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _pack(pack: stickers.Pack) -> dict[str, Any]:
    shown = [{"name": one.name, "src": one.src, "words": dict(one.words)} for one in pack.stickers]
    return {"pack": pack.slug, "title": dict(pack.title), "stickers": shown}
