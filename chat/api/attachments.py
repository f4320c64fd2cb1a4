"""Uploads, and the files of messages for those who may see them. These answer browsers' sessions and tokens alike."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from chat.api import serializers as shapes
from chat.errors import FileTooLarge
from chat.files import send_file
from chat.models import Attachment
from chat.services import attachments
from chat.wire import attachment_json
from core.api import checked
from core.intake import number_or
from core.limits import ActionThrottle, EveryoneThrottle
from core.typing import SignedInRequest

FORM = 64 * 1024  # bytes: what a form may have beside its file
A_FILE = {
    (200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY, description="The whole file."),
    (206, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY, description="The asked-for range of it."),
    304: OpenApiResponse(description="The one that you have is the same."),
    416: OpenApiResponse(description="It does not reach that far."),
}


class AttachmentsView(APIView):
    """What I upload, to send it then."""

    token_scope = "chat"
    throttle_scope = "upload"
    throttle_classes = (EveryoneThrottle, ActionThrottle)
    parser_classes = (MultiPartParser,)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuses by its announced length what is too large anyhow, before a byte of the form is read."""
        if _length(request) > settings.ATTACHMENT_MAX_BYTES + FORM:
            raise FileTooLarge
        super().initial(request, *args, **kwargs)

    @extend_schema(
        request={"multipart/form-data": shapes.NewAttachmentSerializer}, responses={201: shapes.AttachmentSerializer}
    )
    def post(self, request: SignedInRequest) -> Response:
        """Takes in a picture, a voice note, a video or a file. A message has to carry it within a day."""
        wanted = checked(shapes.NewAttachmentSerializer, request.data)
        attachment = attachments.upload(
            owner=request.user,
            client_id=wanted.get("client_id"),
            upload=attachments.Upload(
                kind=wanted["kind"],
                file=wanted["file"].file,
                size=wanted["file"].size,
                name=wanted["file"].name,
                duration_ms=wanted["duration_ms"],
                waveform=wanted["waveform"],
                poster=wanted["poster"].file if "poster" in wanted else None,
                width=wanted["width"],
                height=wanted["height"],
            ),
        )
        return Response(attachment_json(attachment), status=status.HTTP_201_CREATED)


class AsItIs(BaseContentNegotiation):
    """A file is what it is, whatever types the asker prefers."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        """None is ever needed."""
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        """For errors, which are JSON."""
        return renderers[0], renderers[0].media_type


class FileView(APIView):
    """A picture, a voice note or a file. Whoever cannot see its message now cannot tell it from none."""

    content_negotiation_class = AsItIs

    @extend_schema(operation_id="files_retrieve", responses=A_FILE)
    def get(self, request: SignedInRequest, uuid: UUID) -> HttpResponseBase:
        """The file, or the range of it that is asked for."""
        attachment = _shown(request, uuid)
        return send_file(request=request, attachment=attachment, field=attachment.file)


class PreviewView(APIView):
    """A picture's small version."""

    content_negotiation_class = AsItIs

    @extend_schema(operation_id="files_preview_retrieve", responses=A_FILE)
    def get(self, request: SignedInRequest, uuid: UUID) -> HttpResponseBase:
        """At most 480 pixels wide or high; the picture itself where it is no larger."""
        attachment = _shown(request, uuid)
        return send_file(request=request, attachment=attachment, field=attachment.preview or attachment.file)


def _shown(request: SignedInRequest, uuid: UUID) -> Attachment:
    return get_object_or_404(Attachment.objects.visible_to(request.user), uuid=uuid)


def _length(request: Request) -> int:
    return number_or(request.META.get("CONTENT_LENGTH") or "", 0)
