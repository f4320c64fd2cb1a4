"""People and contacts as JSON."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from accounts.models import Contact, ContactRequest, User
from accounts.models.contact import REMARK_LIMIT, TAG_LIMIT


class PersonSerializer(serializers.ModelSerializer[User]):
    """A person as everyone sees them."""

    name = serializers.CharField(read_only=True, help_text="The display name, else the user name.")
    avatar = serializers.CharField(source="avatar_url", read_only=True, help_text="Address of the picture, or empty.")

    class Meta:
        model = User
        fields: ClassVar = ["uuid", "username", "name", "avatar", "kind"]
        read_only_fields: ClassVar = fields


class MeSerializer(PersonSerializer):
    """The signed-in person, with what only they see."""

    class Meta(PersonSerializer.Meta):
        fields: ClassVar = [*PersonSerializer.Meta.fields, "language"]
        read_only_fields: ClassVar = fields


class ContactSerializer(serializers.ModelSerializer[Contact]):
    """One of my contacts."""

    person = PersonSerializer(read_only=True)
    tags: serializers.RelatedField[Any, Any, Any] = serializers.SlugRelatedField(
        many=True, read_only=True, slug_field="name"
    )

    class Meta:
        model = Contact
        fields: ClassVar = ["person", "remark", "tags", "created_at"]
        read_only_fields: ClassVar = fields


class FoundPersonSerializer(serializers.Serializer[Any]):
    """Who was found by user name, and how they stand to me."""

    person = PersonSerializer()
    relation = serializers.ChoiceField(choices=["you", "contact", "asked", "asked_you", "stranger"])
    request = serializers.UUIDField(allow_null=True, help_text="The waiting request between us, where there is one.")


class ContactRequestSerializer(serializers.ModelSerializer[ContactRequest]):
    """A request. To its sender a refused one looks as if it still waited."""

    sender = PersonSerializer(read_only=True)
    receiver = PersonSerializer(read_only=True)
    state = serializers.SerializerMethodField()

    class Meta:
        model = ContactRequest
        fields: ClassVar = ["uuid", "sender", "receiver", "line", "state", "created_at"]
        read_only_fields: ClassVar = fields

    def get_state(self, request: ContactRequest) -> str:
        """`pending`, `accepted` or `refused`, as far as the reader may know."""
        reader = self.context["request"].user
        if request.state == ContactRequest.State.REFUSED and request.sender_id == reader.pk:
            return str(ContactRequest.State.PENDING)
        return str(request.state)


class NewContactRequestSerializer(serializers.Serializer[Any]):
    """Asking somebody to be a contact."""

    username = serializers.CharField(max_length=150, help_text="Exactly as they told you; case does not matter.")
    line = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)


class ContactRequestsSerializer(serializers.Serializer[Any]):
    """What waits: requests to me, and mine to others."""

    received = ContactRequestSerializer(many=True)
    sent = ContactRequestSerializer(many=True)


class ContactChangeSerializer(serializers.Serializer[Any]):
    """What I call a contact, and my tags for them; what is left out stays."""

    remark = serializers.CharField(max_length=REMARK_LIMIT, required=False, allow_blank=True)
    tags = serializers.ListField(child=serializers.CharField(max_length=TAG_LIMIT), required=False, max_length=20)


class ContactTagSerializer(serializers.Serializer[Any]):
    """A tag of mine."""

    uuid = serializers.UUIDField(read_only=True)
    name = serializers.CharField(max_length=TAG_LIMIT)
    people = serializers.IntegerField(read_only=True, help_text="How many contacts have it.")


class BlockSerializer(serializers.Serializer[Any]):
    """Somebody whom I keep away."""

    person = PersonSerializer()
    created_at = serializers.DateTimeField()


class CodeSerializer(serializers.Serializer[Any]):
    """My own code."""

    url = serializers.CharField(help_text="What the QR picture holds.")
    qr_url = serializers.CharField(help_text="The QR picture as SVG; the same with .png.")
