"""What the API of groups takes and gives, as its schema says it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from chat.api.serializers import AttachmentSerializer, FactsSerializer, SpeakerSerializer
from chat.models import Membership
from chat.models.conversation import TITLE_LIMIT
from chat.services.groups import ANNOUNCEMENT_LIMIT, SLOW_CHOICES

PEOPLE_AT_ONCE = 100


class GroupChangeSerializer(serializers.Serializer[Any]):
    """What to change; what is left out stays."""

    title = serializers.CharField(max_length=TITLE_LIMIT, required=False)
    announcement = serializers.CharField(max_length=ANNOUNCEMENT_LIMIT, required=False, allow_blank=True)
    slow_seconds = serializers.ChoiceField(choices=SLOW_CHOICES, required=False)


class PictureFileSerializer(serializers.Serializer[Any]):
    """A picture: JPEG, PNG or WebP of at most 5 MB."""

    picture = serializers.FileField()


class MemberSerializer(SpeakerSerializer):
    """Somebody in a group."""

    role = serializers.ChoiceField(choices=Membership.Role.choices)


class PeopleSerializer(serializers.Serializer[Any]):
    """Contacts to add."""

    people = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=PEOPLE_AT_ONCE)


class RoleSerializer(serializers.Serializer[Any]):
    """What somebody is from now on; `owner` hands the group over."""

    role = serializers.ChoiceField(choices=Membership.Role.choices)


class NewInviteSerializer(serializers.Serializer[Any]):
    """A link into the group."""

    days = serializers.IntegerField(
        min_value=1, max_value=365, required=False, allow_null=True, default=7, help_text="null: until it is revoked."
    )
    use_limit = serializers.IntegerField(min_value=1, max_value=500, required=False, allow_null=True, default=None)
    needs_approval = serializers.BooleanField(required=False, default=False)
    allows_guests = serializers.BooleanField(required=False, default=False)


class InviteSerializer(serializers.Serializer[Any]):
    """A link that works."""

    uuid = serializers.UUIDField()
    url = serializers.CharField()
    qr_url = serializers.CharField(help_text="Its QR picture as SVG; the same with .png.")
    by = serializers.CharField(help_text="The name of who made it.")
    needs_approval = serializers.BooleanField()
    allows_guests = serializers.BooleanField()
    use_limit = serializers.IntegerField(allow_null=True)
    uses = serializers.IntegerField()
    expires_at = serializers.DateTimeField(allow_null=True)


class InvitedGroupSerializer(serializers.Serializer[Any]):
    """What a link shows of its group to who is not in it."""

    title = serializers.CharField()
    avatar = serializers.CharField()
    member_count = serializers.IntegerField()
    needs_approval = serializers.BooleanField()
    allows_guests = serializers.BooleanField()
    state = serializers.ChoiceField(choices=["inside", "asked", "outside"])


class ArrivalSerializer(serializers.Serializer[Any]):
    """What came of it."""

    state = serializers.ChoiceField(choices=["joined", "inside", "asked"])
    conversation = serializers.UUIDField(allow_null=True, help_text="null while an admin has to answer.")


class JoinLineSerializer(serializers.Serializer[Any]):
    """A line for the admins, where they answer."""

    line = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")


class JoinRequestSerializer(serializers.Serializer[Any]):
    """Somebody who asks to come in."""

    uuid = serializers.UUIDField()
    person = SpeakerSerializer()
    line = serializers.CharField()
    created_at = serializers.DateTimeField()


class SharedProgramSerializer(serializers.Serializer[Any]):
    """A mini program of which cards were shared here, and the page of the latest one."""

    program = serializers.CharField()
    path = serializers.CharField()
    name = serializers.CharField()
    icon = serializers.CharField()
    title = serializers.CharField(help_text="Of the latest card.")
    count = serializers.IntegerField()


class SharedFileSerializer(AttachmentSerializer):
    """A picture, a voice note or a file, with the message that carries it."""

    message = serializers.UUIDField()
    sender = SpeakerSerializer()
    created_at = serializers.DateTimeField()


class GroupFactsSerializer(FactsSerializer):
    """The group as it is for everyone in it."""
