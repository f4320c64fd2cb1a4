"""What the API of acts on messages takes and gives."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from chat.api.serializers import MentionsField, RangesField, ShownMessageSerializer, WordsField
from chat.services.drafts import DRAFT_LIMIT
from chat.services.forwards import MOST_MESSAGES, MOST_TARGETS

AT_ONCE = 100  # messages


class EditSerializer(serializers.Serializer[Any]):
    """Other words."""

    text = WordsField()
    mentions = MentionsField(required=False, default=list)
    mention_ranges = RangesField(required=False, default=list)


class VersionSerializer(serializers.Serializer[Any]):
    """What a message said from `written_at` on."""

    text = serializers.CharField()
    written_at = serializers.DateTimeField()


class VersionsSerializer(serializers.Serializer[Any]):
    """The first words first, those of now last."""

    versions = VersionSerializer(many=True)


class HideSerializer(serializers.Serializer[Any]):
    """Messages of the conversation."""

    messages = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=AT_ONCE)


class HiddenSerializer(serializers.Serializer[Any]):
    """Those that are gone for me now."""

    messages = serializers.ListField(child=serializers.UUIDField())


class PinsSerializer(serializers.Serializer[Any]):
    """What is kept in sight, the newest pin first."""

    items = ShownMessageSerializer(many=True)


class StarSerializer(serializers.Serializer[Any]):
    """A starred message and where it was said."""

    message = ShownMessageSerializer()
    conversation = serializers.UUIDField(help_text="Of mine, where it is shown.")
    title = serializers.CharField(help_text="What that conversation is called.")
    starred_at = serializers.DateTimeField()


class SeatChangeSerializer(serializers.Serializer[Any]):
    """What to change; what is left out stays."""

    is_muted = serializers.BooleanField(required=False)
    is_pinned = serializers.BooleanField(required=False)
    is_archived = serializers.BooleanField(required=False)
    is_marked_unread = serializers.BooleanField(required=False)


class SeatSerializer(serializers.Serializer[Any]):
    """How the conversation stands in my list."""

    is_muted = serializers.BooleanField()
    is_pinned = serializers.BooleanField()
    is_archived = serializers.BooleanField()
    is_marked_unread = serializers.BooleanField()


class DraftSerializer(serializers.Serializer[Any]):
    """What is being written; empty for nothing."""

    text = serializers.CharField(allow_blank=True, max_length=DRAFT_LIMIT, trim_whitespace=False)
    version = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=2**63 - 1,
        help_text="The version that it was written on. What was written on an older one is not kept. Without it: any.",
    )
    by = serializers.UUIDField(required=False, help_text="Made by the device, to know its own drafts by.")


class KeptDraftSerializer(serializers.Serializer[Any]):
    """The draft that counts, on whichever device it was written."""

    text = serializers.CharField()
    version = serializers.IntegerField()
    by = serializers.UUIDField(
        allow_null=True, help_text="The device that wrote it, or the client id of the message that used it up."
    )


class ForwardSerializer(serializers.Serializer[Any]):
    """What goes where. `client_id` is made by the client and kept across retries."""

    client_id = serializers.UUIDField()
    messages = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=MOST_MESSAGES)
    conversations = serializers.ListField(child=serializers.UUIDField(), default=list, max_length=MOST_TARGETS)
    people = serializers.ListField(child=serializers.UUIDField(), default=list, max_length=MOST_TARGETS)


class ForwardTargetSerializer(serializers.Serializer[Any]):
    """One of those chosen."""

    type = serializers.CharField(help_text="conversation or person.")
    uuid = serializers.UUIDField()


class ForwardOutcomeSerializer(serializers.Serializer[Any]):
    """What became of one target: sent into `conversation`, or refused with a code and the reason in words."""

    target = ForwardTargetSerializer()
    status = serializers.CharField(help_text="sent or refused.")
    conversation = serializers.UUIDField(allow_null=True)
    code = serializers.CharField(allow_blank=True)
    message = serializers.CharField(allow_blank=True)


class ForwardOutcomesSerializer(serializers.Serializer[Any]):
    """One result for each target."""

    results = ForwardOutcomeSerializer(many=True)
