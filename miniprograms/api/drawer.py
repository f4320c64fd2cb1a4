"""The drawer: recent and pinned mini programs, and searching them."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import checked
from core.typing import SignedInRequest
from miniprograms.api.serializers import DrawerSerializer, HitsSerializer, OpenedProgramSerializer, VisitSerializer
from miniprograms.models import MiniProgram
from miniprograms.services import search, visits

QUERY = OpenApiParameter("q", str, description="The words to look for, in either language.")


def find_published(slug: str) -> MiniProgram:
    """The published program of this slug, or 404."""
    return get_object_or_404(MiniProgram.objects.published(), slug=slug)


class DrawerView(APIView):
    """What the reader's drawer holds."""

    @extend_schema(responses=DrawerSerializer)
    def get(self, request: SignedInRequest) -> Response:
        """Recent and pinned mini programs, and some that the reader has not used."""
        return Response(DrawerSerializer(visits.drawer_of(user=request.user)).data)


class VisitsView(APIView):
    """Opening mini programs."""

    token_scope = "chat"

    @extend_schema(request=VisitSerializer, responses=OpenedProgramSerializer)
    def post(self, request: SignedInRequest) -> Response:
        """Notes that the reader opened a program, and answers what its menu shows."""
        program = find_published(checked(VisitSerializer, request.data)["program"])
        visits.record_visit(user=request.user, program=program)
        pinned = visits.is_pinned(user=request.user, program=program)
        return Response(OpenedProgramSerializer(program, context={"is_pinned": pinned}).data)


class PinView(APIView):
    """One pin. Both verbs may be repeated freely."""

    token_scope = "chat"

    @extend_schema(request=None, responses={204: None})
    def put(self, request: SignedInRequest, slug: str) -> Response:
        """Pins the program to the reader's drawer."""
        visits.pin_program(user=request.user, program=find_published(slug))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses={204: None})
    def delete(self, request: SignedInRequest, slug: str) -> Response:
        """Takes the program from the pinned ones."""
        visits.unpin_program(user=request.user, program=find_published(slug))
        return Response(status=status.HTTP_204_NO_CONTENT)


class RecentView(APIView):
    """One of the recent ones."""

    token_scope = "chat"

    @extend_schema(responses={204: None})
    def delete(self, request: SignedInRequest, slug: str) -> Response:
        """Takes the program from the recent ones."""
        visits.forget_visit(user=request.user, program=find_published(slug))
        return Response(status=status.HTTP_204_NO_CONTENT)


class DrawerSearchView(APIView):
    """Searching mini programs and their pages."""

    @extend_schema(parameters=[QUERY], responses=HitsSerializer)
    def get(self, request: SignedInRequest) -> Response:
        """Programs by name, and pages of the programs nearest to the reader."""
        words = request.query_params.get("q", "")[:80]
        return Response(HitsSerializer(search.search_programs(viewer=request.user, query=words)).data)
