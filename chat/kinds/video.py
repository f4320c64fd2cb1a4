"""A video, with a caption: an upload that plays in its bubble (see `chat.media.video`)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from chat.kinds.base import Kind
from chat.models import Attachment, Message


class Video(Kind):
    """Its `text` is the caption."""

    name = Message.Kind.VIDEO
    preview = _("[Video] {text}")
    carries = (Attachment.Kind.VIDEO, 1)
    has_words = True
    mark = "file"
