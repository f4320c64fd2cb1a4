"""What chat's API takes and gives, as its schema says it. `chat.wire` and `chat.services.summaries` make the answers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from chat.api.card_shapes import CardSerializer, CardViewSerializer
from chat.kinds import KINDS, MADE
from chat.models.conversation import TITLE_LIMIT
from chat.models.message import TEXT_LIMIT
from chat.services.attachments import PICTURES_AT_ONCE
from chat.services.mentions import MOST as MENTIONED_MOST

SEQ_MAX = 2**63 - 1
WRITTEN_LIMIT = 3 * TEXT_LIMIT  # characters: line ends may be two, and blanks behind a text are not kept
MENTIONED = r"^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|all)$"
SENT = ["text", "pictures", "voice", "file", *KINDS]  # the kinds of message that people send
UPLOADED = ["picture", "voice", "video", "file"]


class SpeakerSerializer(serializers.Serializer[Any]):
    """Who said it, as others see them."""

    uuid = serializers.UUIDField()
    name = serializers.CharField()
    avatar = serializers.CharField(help_text="Address of the picture, or empty.")
    kind = serializers.CharField()


class OtherSerializer(SpeakerSerializer):
    """The other person of a direct or official conversation."""

    username = serializers.CharField()


class SystemSerializer(serializers.Serializer[Any]):
    """A line of the system: a code and the values for its words."""

    code = serializers.CharField()
    values = serializers.DictField()


class AttachmentSerializer(serializers.Serializer[Any]):
    """A picture, a voice note or a file."""

    uuid = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=UPLOADED)
    url = serializers.CharField(help_text="For those who may see the message.")
    preview_url = serializers.CharField(help_text="A picture's small version, or empty.")
    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    width = serializers.IntegerField(help_text="Pixels; 0 for what is no picture.")
    height = serializers.IntegerField()
    duration_ms = serializers.IntegerField(help_text="Milliseconds; 0 for what is no voice note.")
    waveform = serializers.ListField(child=serializers.IntegerField(min_value=0, max_value=100))


class QuotedMessageSerializer(serializers.Serializer[Any]):
    """The message that is answered, as it is now."""

    uuid = serializers.UUIDField()
    seq = serializers.IntegerField()
    kind = serializers.CharField()
    sender = SpeakerSerializer(allow_null=True)
    text = serializers.CharField(help_text="Its first 120 characters.")
    card = CardSerializer(allow_null=True)
    data = serializers.DictField(  # type: ignore[assignment]  # the attribute of that name is a field's own
        allow_null=True, help_text="As far as the line needs it."
    )
    state = serializers.CharField()


class ReactionSerializer(serializers.Serializer[Any]):
    """One sign and who gave it."""

    emoji = serializers.CharField()
    users = serializers.ListField(child=serializers.UUIDField())


class FactsSerializer(serializers.Serializer[Any]):
    """What a conversation is for all of its members."""

    title = serializers.CharField()
    avatar = serializers.CharField()
    announcement = serializers.CharField()
    announced_at = serializers.DateTimeField(allow_null=True)
    slow_seconds = serializers.IntegerField(help_text="Between two messages of one member; 0: no limit.")
    pins = serializers.ListField(child=serializers.UUIDField(), help_text="Messages, the newest pin first.")


class RangeSerializer(serializers.Serializer[Any]):
    """A part of a text that names somebody. Places are Unicode code points of the text."""

    user = serializers.RegexField(MENTIONED, help_text="A member's UUID, or all.")
    offset = serializers.IntegerField(min_value=0, max_value=WRITTEN_LIMIT)
    length = serializers.IntegerField(min_value=1, max_value=WRITTEN_LIMIT)


class MessageSerializer(serializers.Serializer[Any]):
    """A message."""

    uuid = serializers.UUIDField()
    conversation = serializers.UUIDField(help_text="The feed's, for a broadcast.")
    seq = serializers.IntegerField(help_text="Its place in that conversation's log.")
    kind = serializers.CharField(
        help_text="text, pictures, voice, video, file, sticker, location, contact, poll, card or system."
    )
    sender = SpeakerSerializer(allow_null=True)
    client_id = serializers.UUIDField(allow_null=True)
    text = serializers.CharField()
    system = SystemSerializer(allow_null=True)
    card = CardSerializer(allow_null=True)
    data = serializers.DictField(  # type: ignore[assignment]  # as above
        allow_null=True, help_text="Of the kinds that are made of it: see docs/realtime.md."
    )
    attachments = AttachmentSerializer(many=True)
    reply_to = QuotedMessageSerializer(allow_null=True)
    mentions = serializers.ListField(child=serializers.CharField(), help_text="UUIDs of people, or all.")
    mention_ranges = RangeSerializer(many=True, help_text="The parts of the text that name them.")
    reactions = ReactionSerializer(many=True)
    link = serializers.DictField(allow_null=True, help_text="The preview of its first link.")
    is_forwarded = serializers.BooleanField()
    state = serializers.CharField(help_text="recalled, removed or empty.")
    edited_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


class ShownMessageSerializer(MessageSerializer):
    """A message in history."""

    live = CardViewSerializer(allow_null=True, help_text="The card as it is now for the reader.")
    is_starred = serializers.BooleanField(help_text="By the reader.")
    chosen = serializers.ListField(child=serializers.IntegerField(), help_text="Of a poll's options, by the reader.")


class HistorySerializer(serializers.Serializer[Any]):
    """A page of a timeline, oldest first."""

    epoch = serializers.CharField()
    items = ShownMessageSerializer(many=True)
    next = serializers.CharField(allow_null=True, help_text="Give it as `before` for the page before this one.")
    newer = serializers.CharField(
        allow_null=True, help_text="Give it as `after` for the page after this one; null where this is the newest."
    )
    at = serializers.UUIDField(allow_null=True, help_text="The message that `around` named.")
    seq = serializers.IntegerField(help_text="The conversation's head, read before the messages.")
    feed_seq = serializers.IntegerField(help_text="The feed's head; 0 where no feed is shown.")


class RangesField(serializers.ListField):
    """Whom which part of a text names."""

    def __init__(self, **kwargs: Any) -> None:
        told = "Whom which part of the text names. It begins with @; parts do not overlap."
        super().__init__(**{"child": RangeSerializer(), "max_length": MENTIONED_MOST, "help_text": told, **kwargs})


class MentionsField(serializers.ListField):
    """Whom a message names without saying where: members' UUIDs, or "all"."""

    def __init__(self, **kwargs: Any) -> None:
        child = serializers.RegexField(MENTIONED)
        kwargs = {"help_text": "Members' UUIDs, or all.", "child": child, "max_length": MENTIONED_MOST, **kwargs}
        super().__init__(**kwargs)


class WordsField(serializers.CharField):
    """A text as it was written, with its blanks. What is kept of it may have 4000 characters, which the services check."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": WRITTEN_LIMIT, "trim_whitespace": False, "allow_blank": True, **kwargs})


class NewMessageSerializer(serializers.Serializer[Any]):
    """A text to send, or uploads with a caption."""

    client_id = serializers.UUIDField(help_text="Made by the sender's device and kept across retries.")
    kind = serializers.ChoiceField(choices=SENT, required=False, default="text")
    text = WordsField(required=False, default="", help_text="Or the caption; may be empty there.")
    attachments = serializers.ListField(
        child=serializers.UUIDField(), required=False, default=list, max_length=PICTURES_AT_ONCE,
        help_text="Uploads of the sender's: 1 to 9 for pictures, 1 for a voice note, a video or a file.",
    )  # fmt: skip
    data = serializers.DictField(  # type: ignore[assignment]  # as above
        required=False,
        default=dict,
        help_text="What a sticker, location, contact or poll is made of: see docs/realtime.md.",
    )
    reply_to = serializers.UUIDField(required=False, allow_null=True, default=None, help_text="The message it answers.")
    mentions = MentionsField(required=False, default=list)
    mention_ranges = RangesField(required=False, default=list)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A text has words and no uploads; a kind that is made of data has neither of them alone; any other has uploads."""
        if attrs["kind"] == "text" and not attrs["text"].strip():
            raise serializers.ValidationError({"text": _("Write something first.")})
        if (attrs["kind"] in {"text", *MADE}) == bool(attrs["attachments"]):
            raise serializers.ValidationError({"attachments": _("A text has none; anything else has at least one.")})
        return attrs


class NewAttachmentSerializer(serializers.Serializer[Any]):
    """An upload, as a multipart form."""

    kind = serializers.ChoiceField(choices=UPLOADED)
    file = serializers.FileField(allow_empty_file=True, help_text="Its type is found from its content, never its name.")
    client_id = serializers.UUIDField(required=False, help_text="Makes a repeated upload return the first.")
    duration_ms = serializers.IntegerField(
        required=False, default=0, min_value=0, max_value=2**31 - 1, help_text="How long a voice note or a video is."
    )
    poster = serializers.FileField(required=False, help_text="A picture of a video, made by the sender's device.")
    width = serializers.IntegerField(
        required=False, default=0, min_value=0, max_value=2**31 - 1, help_text="A video's."
    )
    height = serializers.IntegerField(
        required=False, default=0, min_value=0, max_value=2**31 - 1, help_text="A video's."
    )
    waveform = serializers.CharField(
        required=False,
        default="",
        max_length=1000,
        help_text="A voice note's: a JSON list of up to 64 numbers, 0 to 100.",
    )


class FeedSerializer(serializers.Serializer[Any]):
    """The feed whose broadcasts an official conversation shows."""

    uuid = serializers.UUIDField()
    last_seq = serializers.IntegerField()
    read_seq = serializers.IntegerField()
    from_seq = serializers.IntegerField(help_text="Broadcasts after this seq are shown.")


class ConversationSerializer(serializers.Serializer[Any]):
    """A conversation in its reader's list."""

    uuid = serializers.UUIDField()
    kind = serializers.CharField(help_text="direct, group or official.")
    title = serializers.CharField()
    avatar = serializers.CharField()
    other = OtherSerializer(allow_null=True)
    profile_url = serializers.CharField(help_text="Where the other's profile page is, or empty.")
    member_count = serializers.IntegerField()
    faces = SpeakerSerializer(many=True, help_text="Some of a group's people, where it has no picture.")
    last_message = MessageSerializer(allow_null=True)
    unread = serializers.IntegerField()
    last_seq = serializers.IntegerField()
    read_seq = serializers.IntegerField()
    feed = FeedSerializer(allow_null=True)
    can_send = serializers.BooleanField()
    is_blocked = serializers.BooleanField(help_text="The reader keeps the other away. The other is not told.")
    role = serializers.CharField(help_text="The reader's: owner, admin or member.")
    is_muted = serializers.BooleanField()
    is_pinned = serializers.BooleanField()
    is_archived = serializers.BooleanField(help_text="Put aside by the reader.")
    is_marked_unread = serializers.BooleanField(help_text="By the reader, until they read it.")
    is_deleted = serializers.BooleanField(help_text="By the reader for themselves, and nothing was said since.")
    cleared_seq = serializers.IntegerField(help_text="Up to there the reader deleted it: what is shown comes after.")
    draft = serializers.CharField()
    is_mentioned = serializers.BooleanField(help_text="An unread message names the reader.")
    draft_version = serializers.IntegerField(help_text="Grows with every change of the draft.")
    draft_by = serializers.UUIDField(allow_null=True, help_text="As the draft's own address says it.")
    read_by_other = serializers.IntegerField(allow_null=True, help_text="How far the other of a direct chat has read.")
    other_seen_at = serializers.DateTimeField(
        allow_null=True, help_text="In direct chats: when the other was here last, where both show it."
    )
    has_announcement = serializers.BooleanField(help_text="The group's announcement, unseen by the reader.")
    may_send_at = serializers.DateTimeField(allow_null=True, help_text="The end of the reader's wait in slow mode.")
    facts = FactsSerializer()
    active_at = serializers.DateTimeField()


class NewConversationSerializer(serializers.Serializer[Any]):
    """Whom to talk with: one `person`, or `people` for a group."""

    person = serializers.UUIDField(required=False, help_text="A contact, for a direct chat.")
    people = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=1000, help_text="Contacts, for a group."
    )
    title = serializers.CharField(max_length=TITLE_LIMIT, required=False, allow_blank=True, default="")
    client_id = serializers.UUIDField(required=False, help_text="Makes a repeated request return the first group.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Exactly one of the two."""
        if ("person" in attrs) == ("people" in attrs):
            raise serializers.ValidationError({"person": "Give either `person` or `people`."})
        return attrs


class ReadSerializer(serializers.Serializer[Any]):
    """How far has been read."""

    seq = serializers.IntegerField(min_value=0, max_value=SEQ_MAX)
    feed_seq = serializers.IntegerField(min_value=0, max_value=SEQ_MAX, required=False, default=0)


class ReadMarkSerializer(serializers.Serializer[Any]):
    """How far has been read now, and what is left."""

    read_seq = serializers.IntegerField()
    feed_read_seq = serializers.IntegerField()
    unread = serializers.IntegerField()


class ReaderSerializer(serializers.Serializer[Any]):
    """How far one person has read."""

    person = SpeakerSerializer()
    seq = serializers.IntegerField()
    joined_at = serializers.DateTimeField(help_text="What was said before that, they have not read.")


class ReadingSerializer(serializers.Serializer[Any]):
    """How far the others of a group have read."""

    marks = ReaderSerializer(many=True)


@extend_schema_field({"type": "object", "required": ["type"], "properties": {"type": {"type": "string"}}})
class ChangeField(serializers.DictField):
    """What happened: `type` and what belongs to it; docs/realtime.md lists the types."""


class EventSerializer(serializers.Serializer[Any]):
    """One event of a log."""

    conversation = serializers.UUIDField()
    seq = serializers.IntegerField()
    event = ChangeField()
    at = serializers.DateTimeField()


class LogSerializer(serializers.Serializer[Any]):
    """A part of a log."""

    epoch = serializers.CharField()
    events = EventSerializer(many=True)
    head = serializers.IntegerField()
    too_far = serializers.BooleanField(help_text="Load the conversation afresh instead.")


class LiveCardsSerializer(serializers.Serializer[Any]):
    """Live views by message; a message that the reader cannot see is left out."""

    cards = serializers.DictField(child=CardViewSerializer())


class SyncSerializer(serializers.Serializer[Any]):
    """Where everything stands."""

    epoch = serializers.CharField()
    heads = serializers.DictField(child=serializers.IntegerField())
    server_time = serializers.DateTimeField()
