"""What every API answer shares: the error shape, and how a refusal becomes an answer."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, serializers
from rest_framework.response import Response
from rest_framework.views import set_rollback

from core import request_ids
from core.errors import DomainError
from core.intake import UNREADABLE, Unreadable, note_unreadable
from core.line_ends import one_line_end
from core.unavailable import unavailable


def error_body(
    code: str,
    message: str,
    fields: dict[str, str] | None = None,
    details: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The one error shape: `code`, `message`, `fields`, and `details` where the page needs data to go on."""
    body: dict[str, Any] = {"code": code, "message": message, "fields": fields or {}}
    if details:
        body["details"] = details
    return body


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answers domain errors and DRF's own in the one shape; anything else goes on to be a 500."""
    error = unavailable(error) or error
    if isinstance(error, DomainError):
        set_rollback()
        fields = {name: str(text) for name, text in error.fields.items()}
        response = Response(error_body(error.code, str(error.message), fields, error.details), status=error.status)
        if "retry_after" in error.details:
            response["Retry-After"] = str(error.details["retry_after"])
        return response
    if isinstance(error, UNREADABLE):
        note_unreadable(error)
        set_rollback()
        return Response(error_body(Unreadable.code, str(Unreadable.message)), status=Unreadable.status)
    if isinstance(error, Http404):
        error = exceptions.NotFound(_("This does not exist, or it is not yours to see."))
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if isinstance(error, exceptions.APIException):
        set_rollback()
        return _from_drf(error)
    return None


def failure_words() -> str:
    """What people read where the site itself failed: with the request's id, under which the log says what happened."""
    words = _("Something went wrong here. Please try again; if it goes on, tell the operator this number: %(id)s")
    return words % {"id": request_ids.current()}


def failure_body() -> dict[str, Any]:
    """The same for programs."""
    return error_body("failed", failure_words(), details={"request_id": request_ids.current()})


_CODES = {
    400: "invalid",
    401: "not_signed_in",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    415: "unsupported_media_type",
    429: "too_many",
}


def _from_drf(error: exceptions.APIException) -> Response:
    code = _CODES.get(error.status_code, "refused")
    details: dict[str, Any] = {}
    headers: dict[str, str] = {}
    if isinstance(error, exceptions.ValidationError):
        body = error_body(code, _("Please check what you entered."), _fields(error.detail))
    else:
        message = str(error.detail)
        if isinstance(error, exceptions.Throttled):
            wait = math.ceil(getattr(error, "wait", None) or 1)
            message = _("That was a lot at once. Please wait a moment and try again.")
            details, headers = {"retry_after": wait}, {"Retry-After": str(wait)}
        body = error_body(code, message, details=details)
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    return Response(body, status=error.status_code, headers=headers)


def _fields(detail: Any) -> dict[str, str]:
    """Flattens DRF's nested details into one message a field; `lines.0.quantity` names a nested one."""
    flat: dict[str, str] = {}

    def walk(node: Any, name: str) -> None:
        if isinstance(node, dict):
            for key, value in node.items():
                walk(value, f"{name}.{key}" if name else str(key))
        elif isinstance(node, list) and node and not isinstance(node[0], dict | list):
            flat[name or "non_field_errors"] = " ".join(str(item) for item in node)
        elif isinstance(node, list):
            for index, value in enumerate(node):
                walk(value, f"{name}.{index}" if name else str(index))
        else:
            flat[name or "non_field_errors"] = str(node)

    walk(detail, "")
    return flat


def checked(shape: type[serializers.Serializer[Any]], given: Any) -> dict[str, Any]:
    """What a body or a query (as a dictionary) says, in the serializer's types. Raises ValidationError, which is a 400.

    A serializer copies its fields each time it is made, which costs more than to check what is given; checking keeps
    nothing in it, so there is one for all requests.
    """
    return dict(_made(shape).run_validation(one_line_end(given)))


@cache
def _made(shape: type[serializers.Serializer[Any]]) -> serializers.Serializer[Any]:
    return shape()
