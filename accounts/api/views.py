"""The API of people and contacts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.serializers import (
    ContactChangeSerializer,
    ContactRequestSerializer,
    ContactRequestsSerializer,
    ContactSerializer,
    FoundPersonSerializer,
    MeSerializer,
    NewContactRequestSerializer,
)
from accounts.models import Contact, ContactRequest, User
from accounts.services import contacts, labels, people
from core.api import checked
from core.limits import ActionThrottle, EveryoneThrottle
from core.paging import NewestFirst
from core.typing import SignedInRequest


class MeView(APIView):
    """The signed-in person."""

    @extend_schema(responses=MeSerializer)
    def get(self, request: SignedInRequest) -> Response:
        """Who I am."""
        return Response(MeSerializer(request.user).data)


class PeopleView(APIView):
    """Finding people."""

    throttle_classes = [EveryoneThrottle, ActionThrottle]
    throttle_scope = "find"

    @extend_schema(
        parameters=[OpenApiParameter("username", OpenApiTypes.STR, required=True)], responses=FoundPersonSerializer
    )
    def get(self, request: SignedInRequest) -> Response:
        """The one person with exactly this user name."""
        person = people.find_person(username=request.query_params.get("username", ""))
        relation, waiting = contacts.relation_of(me=request.user, other=person)
        found = {"person": person, "relation": relation, "request": waiting.uuid if waiting else None}
        return Response(FoundPersonSerializer(found).data)


class ContactPages(NewestFirst):
    """Contacts come in long pages: a picker shows them all."""

    page_size = 200
    max_page_size = 500


class ContactsView(ListAPIView[Contact]):
    """My contacts, newest first."""

    serializer_class = ContactSerializer
    pagination_class = ContactPages

    def get_queryset(self) -> QuerySet[Contact]:
        """Mine and nobody else's."""
        if getattr(self, "swagger_fake_view", False):
            return Contact.objects.none()
        return contacts.contacts_of(user=self.request.user)  # type: ignore[arg-type]


class ContactView(APIView):
    """One of my contacts, named by the person's id."""

    token_scope = "chat"

    @extend_schema(request=ContactChangeSerializer, responses=ContactSerializer)
    def patch(self, request: SignedInRequest, uuid: UUID) -> Response:
        """What I call them, and my tags for them."""
        contact = get_object_or_404(contacts.contacts_of(user=request.user), person__uuid=uuid)
        wanted = checked(ContactChangeSerializer, request.data)
        if "remark" in wanted:
            labels.set_remark(contact=contact, remark=wanted["remark"])
        if "tags" in wanted:
            labels.set_tags(contact=contact, names=wanted["tags"])
        return Response(ContactSerializer(contacts.contacts_of(user=request.user).get(pk=contact.pk)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: SignedInRequest, uuid: UUID) -> Response:
        """Ends the contact, for both."""
        person = get_object_or_404(User, uuid=uuid, contact_of__owner=request.user)
        contacts.remove_contact(owner=request.user, person=person)
        return Response(status=status.HTTP_204_NO_CONTENT)


class ContactRequestsView(APIView):
    """Requests to be contacts."""

    token_scope = "chat"
    throttle_classes = [EveryoneThrottle, ActionThrottle]

    @property
    def throttle_scope(self) -> str:
        """Asking is limited as finding is: both tell whether a user name exists."""
        return "find" if self.request.method == "POST" else ""

    @extend_schema(responses=ContactRequestsSerializer)
    def get(self, request: SignedInRequest) -> Response:
        """Those that wait."""
        waiting = contacts.waiting_requests(user=request.user)
        return Response(ContactRequestsSerializer(waiting, context={"request": request}).data)

    @extend_schema(request=NewContactRequestSerializer, responses={201: ContactRequestSerializer})
    def post(self, request: SignedInRequest) -> Response:
        """Asks; `state` is `accepted` at once where the other had asked too."""
        made = contacts.request_contact(sender=request.user, **checked(NewContactRequestSerializer, request.data))
        return Response(_request_json(made, request), status=status.HTTP_201_CREATED)


class ContactRequestView(APIView):
    """One request of mine."""

    token_scope = "chat"

    @extend_schema(responses={204: None})
    def delete(self, request: SignedInRequest, uuid: UUID) -> Response:
        """Takes back a request that I sent."""
        contacts.withdraw_request(request=_visible(request, uuid), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class AcceptanceView(APIView):
    """Accepting a request."""

    token_scope = "chat"

    @extend_schema(request=None, responses=ContactRequestSerializer)
    def post(self, request: SignedInRequest, uuid: UUID) -> Response:
        """Makes us contacts."""
        return Response(
            _request_json(contacts.accept_request(request=_visible(request, uuid), by=request.user), request)
        )


class RefusalView(APIView):
    """Refusing a request."""

    token_scope = "chat"

    @extend_schema(request=None, responses=ContactRequestSerializer)
    def post(self, request: SignedInRequest, uuid: UUID) -> Response:
        """Refuses; the sender is not told."""
        return Response(
            _request_json(contacts.refuse_request(request=_visible(request, uuid), by=request.user), request)
        )


def _visible(request: SignedInRequest, uuid: UUID) -> ContactRequest:
    return get_object_or_404(ContactRequest.objects.visible_to(request.user), uuid=uuid)


def _request_json(made: ContactRequest, request: SignedInRequest) -> dict[str, Any]:
    return ContactRequestSerializer(made, context={"request": request}).data
