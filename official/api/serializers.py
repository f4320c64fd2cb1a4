"""Official accounts as JSON."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from miniprograms.api.serializers import ProgramSerializer
from miniprograms.models import MiniProgram
from official.models import Article, Broadcast, OfficialAccount


class AccountSerializer(serializers.ModelSerializer[OfficialAccount]):
    """An official account as a row shows it. The context's `followed` holds the keys of those the reader follows."""

    name = serializers.CharField(read_only=True)
    bio = serializers.CharField(read_only=True)
    picture = serializers.CharField(source="picture_url", read_only=True)
    url = serializers.CharField(source="get_absolute_url", read_only=True)
    is_following = serializers.SerializerMethodField()

    class Meta:
        model = OfficialAccount
        fields = ["handle", "uuid", "name", "bio", "picture", "url", "is_following"]

    def get_is_following(self, account: OfficialAccount) -> bool:
        """Whether the reader follows it."""
        return account.pk in self.context["followed"]


class ArticleSerializer(serializers.ModelSerializer[Article]):
    """A piece of news and the page that it leads to."""

    program = ProgramSerializer(read_only=True, allow_null=True)
    sent_at = serializers.DateTimeField(source="broadcast.sent_at", read_only=True, default=None, allow_null=True)

    class Meta:
        model = Article
        fields = ["uuid", "title", "body", "program", "path", "created_at", "sent_at"]


class ProfileSerializer(AccountSerializer):
    """An official account with the mini programs that it lists."""

    programs = ProgramSerializer(source="listed_programs", many=True, read_only=True)

    class Meta(AccountSerializer.Meta):
        fields = [*AccountSerializer.Meta.fields, "programs"]


class FollowSerializer(serializers.Serializer[Any]):
    """What following led to: `conversation` is the chat that the account and the reader have."""

    is_following = serializers.BooleanField()
    conversation = serializers.UUIDField(allow_null=True)


class NewArticleSerializer(serializers.Serializer[Any]):
    """A piece of news to write."""

    title = serializers.CharField(max_length=80)
    body = serializers.CharField(max_length=2000)
    program = serializers.SlugRelatedField(
        slug_field="slug", queryset=MiniProgram.objects.published(), allow_null=True, default=None
    )
    path = serializers.CharField(max_length=300, allow_blank=True, default="")


class BroadcastSerializer(serializers.ModelSerializer[Broadcast]):
    """One sending."""

    article = serializers.UUIDField(source="article.uuid", read_only=True)

    class Meta:
        model = Broadcast
        fields = ["uuid", "article", "sent_at", "follower_count"]
