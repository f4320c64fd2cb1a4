"""The API of reporting."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from chat.models import Report
from chat.services import reports
from chat.services.acting import find_message
from core.api import checked
from core.limits import ActionThrottle, EveryoneThrottle
from core.typing import SignedInRequest

REASONS = [choice for choice in Report.Reason.choices if choice[0] != Report.Reason.RULE]


class NewReportSerializer(serializers.Serializer[Any]):
    """Why, and whether its sender is to be blocked as well."""

    reason = serializers.ChoiceField(choices=REASONS)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    block = serializers.BooleanField(required=False, default=False)


class ReportView(APIView):
    """Reporting a message that I see."""

    token_scope = "chat"
    throttle_scope = "find"
    throttle_classes = (EveryoneThrottle, ActionThrottle)

    @extend_schema(request=NewReportSerializer, responses={204: None})
    def post(self, request: SignedInRequest, uuid: UUID) -> Response:
        """Shows it to the operators, with up to ten messages around it. Its sender is not told."""
        wanted = checked(NewReportSerializer, request.data)
        message = find_message(user=request.user, uuid=uuid)
        reports.report_message(reporter=request.user, message=message, **wanted)
        return Response(status=status.HTTP_204_NO_CONTENT)
