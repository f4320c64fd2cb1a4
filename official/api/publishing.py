"""What those who manage an official account do: write news, send them, list mini programs. Others get 404."""

from __future__ import annotations

import uuid

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import checked
from core.limits import ActionThrottle, EveryoneThrottle
from core.paging import NewestFirst
from core.schema import paged
from core.typing import SignedInRequest
from miniprograms.models import MiniProgram
from official.api.accounts import find_account
from official.api.serializers import ArticleSerializer, BroadcastSerializer, NewArticleSerializer
from official.models import Article, OfficialAccount
from official.services import accounts, articles, broadcasts


def find_managed(request: SignedInRequest, handle: str) -> OfficialAccount:
    """The account, if the reader manages it; else 404."""
    managed = OfficialAccount.objects.managed_by(request.user).select_related("voice", "feed")
    return get_object_or_404(managed, handle=handle)


class ArticlesView(APIView):
    """An account's news."""

    token_scope = "shop"

    @extend_schema(operation_id="official_articles_list", responses=paged(ArticleSerializer))
    def get(self, request: SignedInRequest, handle: str) -> Response:
        """What was sent, newest first, by cursor."""
        account = find_account(handle)
        sent = account.articles.sent().select_related("program", "broadcast")
        pages = NewestFirst()
        page = pages.paginate_queryset(sent, request, view=self)
        return pages.get_paginated_response(ArticleSerializer(page, many=True).data)

    @extend_schema(request=NewArticleSerializer, responses={201: ArticleSerializer})
    def post(self, request: SignedInRequest, handle: str) -> Response:
        """Writes a piece of news; it is seen by nobody until it is sent."""
        account = find_managed(request, handle)
        given = checked(NewArticleSerializer, request.data)
        article = articles.write_article(account=account, by=request.user, **given)
        return Response(ArticleSerializer(article).data, status=status.HTTP_201_CREATED)


class BroadcastView(APIView):
    """Sending a piece of news."""

    token_scope = "shop"
    throttle_scope = "send"
    throttle_classes = [EveryoneThrottle, ActionThrottle]

    @extend_schema(request=None, responses=BroadcastSerializer)
    def post(self, request: SignedInRequest, handle: str, article: uuid.UUID) -> Response:
        """Sends it to everyone who follows: once, however often this is asked."""
        account = find_managed(request, handle)
        found = get_object_or_404(Article.objects.select_related("account", "program"), account=account, uuid=article)
        broadcast = broadcasts.send_broadcast(account=account, article=found, by=request.user)
        return Response(BroadcastSerializer(broadcast).data)


class LinkView(APIView):
    """One mini program on an account's profile. Both verbs may be repeated freely."""

    token_scope = "shop"

    @extend_schema(request=None, responses={204: None})
    def put(self, request: SignedInRequest, handle: str, slug: str) -> Response:
        """Lists the mini program."""
        account = find_managed(request, handle)
        program = get_object_or_404(MiniProgram.objects.published(), slug=slug)
        accounts.link_program(account=account, program=program, by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses={204: None})
    def delete(self, request: SignedInRequest, handle: str, slug: str) -> Response:
        """Takes the mini program from the list."""
        account = find_managed(request, handle)
        accounts.unlink_program(account=account, program=get_object_or_404(MiniProgram, slug=slug), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
