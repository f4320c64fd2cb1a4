"""One mini program, and the codes of its pages."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import checked
from core.limits import ActionThrottle, EveryoneThrottle
from core.typing import SignedInRequest
from miniprograms.api.drawer import find_published
from miniprograms.api.serializers import EntryCodeSerializer, OpenedProgramSerializer, PageSerializer
from miniprograms.services import entry_codes, programs, visits


class ProgramView(APIView):
    """A mini program."""

    @extend_schema(responses=OpenedProgramSerializer)
    def get(self, request: SignedInRequest, slug: str) -> Response:
        """What the program's about sheet shows."""
        program = find_published(slug)
        pinned = visits.is_pinned(user=request.user, program=program)
        return Response(OpenedProgramSerializer(program, context={"is_pinned": pinned}).data)


class EntryCodesView(APIView):
    """Codes that lead to pages."""

    token_scope = "chat"
    throttle_scope = "send"
    throttle_classes = [EveryoneThrottle, ActionThrottle]

    @extend_schema(request=PageSerializer, responses=EntryCodeSerializer)
    def post(self, request: SignedInRequest) -> Response:
        """The code of a page: always the same one for the same page, whoever asks."""
        page = checked(PageSerializer, request.data)
        program = find_published(page["program"])
        programs.address_of(program=program, path=page["path"])  # a page that is not there gets no code
        code = entry_codes.code_for(program=program, path=page["path"])
        return Response(EntryCodeSerializer(code).data)
