"""The API of the list of starred messages."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from chat.api.acts_shapes import StarSerializer
from chat.services import kept, stars
from core.paging import CursorPages
from core.schema import paged
from core.typing import SignedInRequest


class NewestFirst(CursorPages):
    """Pages of stars, the newest first."""

    page_size = 30
    page_size_query_param = "limit"
    max_page_size = 100
    ordering = "-pk"


class StarredView(APIView):
    """My starred messages."""

    token_scope = "chat"

    @extend_schema(
        operation_id="starred_list",
        parameters=[OpenApiParameter("cursor", str), OpenApiParameter("limit", int)],
        responses=paged(StarSerializer),
    )
    def get(self, request: SignedInRequest) -> Response:
        """Those that I still see, the last starred first."""
        pages = NewestFirst()
        found: Any = pages.paginate_queryset(kept.stars_of(user=request.user), request, view=self) or []
        return pages.get_paginated_response(stars.stars_json(stars=found, viewer=request.user))
