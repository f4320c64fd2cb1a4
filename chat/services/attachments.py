"""What messages carry: taken in, claimed by one message, and deleted with it.

The bytes are looked at and written before anything is stored; a row that no message took is swept after a day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import IO, TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from chat.errors import AttachmentGone, ClientIdReused, FileEmpty, FileTooLarge, TooMuchUploaded
from chat.kinds import KINDS
from chat.media import files, pictures, video, voice
from chat.models import Attachment, Message
from core.rounds import for_each
from core.storage import private_storage

if TYPE_CHECKING:
    from accounts.models import User

PICTURES_AT_ONCE = 9
KEPT_UNCLAIMED = timedelta(days=1)
SWEPT_AT_ONCE = 200
COUNTS = {  # how many of which kind a message carries
    Message.Kind.PICTURES: (Attachment.Kind.PICTURE, PICTURES_AT_ONCE),
    Message.Kind.VOICE: (Attachment.Kind.VOICE, 1),
    Message.Kind.FILE: (Attachment.Kind.FILE, 1),
    **{name: kind.carries for name, kind in KINDS.items() if kind.carries},
}


@dataclass(frozen=True, slots=True)
class Upload:
    """What somebody's device sent: its bytes and what it says of them, none of it believed."""

    kind: str
    file: IO[bytes]
    size: int
    name: str = ""
    duration_ms: int = 0
    waveform: str = ""
    poster: IO[bytes] | None = None  # a picture of a video
    width: int = 0
    height: int = 0


def upload(*, owner: User, upload: Upload, client_id: UUID | None = None) -> Attachment:
    """Takes it in, for a message that is sent later. The same client id again returns the first.

    Raises an UploadRefused named for what is wrong, TooMuchUploaded, or ClientIdReused where it was another kind.
    """
    earlier = _earlier(owner, upload, client_id)
    if earlier is not None:
        return earlier
    _check_size(owner, upload)
    attachment = _read(upload)
    attachment.owner, attachment.client_id = owner, client_id
    try:
        with transaction.atomic():
            attachment.save()
    except IntegrityError:  # the same upload came twice at once
        _delete_stored(_stored_names([attachment]))
        earlier = _earlier(owner, upload, client_id)
        if earlier is None:
            raise
        return earlier
    return attachment


def find_unclaimed(*, owner: User, uuids: Sequence[UUID], kind: str) -> list[Attachment]:
    """The owner's uploads for a message of this kind, in the order given.

    Raises AttachmentGone where one is not there, is another's, another kind's or in a message, or their number is not
    right for the kind.
    """
    of_kind, most = COUNTS[Message.Kind(kind)]
    free = Attachment.objects.filter(owner=owner, message=None, kind=of_kind)
    found = {one.uuid: one for one in free.filter(uuid__in=uuids)}
    if not 1 <= len(uuids) <= most or len(found) != len(uuids):
        raise AttachmentGone
    return [found[uuid] for uuid in uuids]


def claim(*, attachments: Sequence[Attachment], message: Message) -> None:
    """Ties them to the message, within the transaction that stores it. Raises AttachmentGone if another was quicker."""
    for position, attachment in enumerate(attachments):
        free = Attachment.objects.filter(pk=attachment.pk, message=None)
        if not free.update(message=message, position=position):
            raise AttachmentGone
        attachment.message, attachment.position = message, position


def copy_all(*, attachments: Iterable[Attachment], owner: User) -> list[Attachment]:
    """Copies for a message that is forwarded, owned by who forwards it: each message's files live as long as it does."""
    copies = []
    for one in attachments:
        copy = Attachment(
            owner=owner, kind=one.kind, name=one.name, content_type=one.content_type, size=one.size, width=one.width,
            height=one.height, duration_ms=one.duration_ms, waveform=one.waveform,
        )  # fmt: skip
        with one.file.open("rb") as content:
            copy.file.save(_name_for(copy), content, save=False)
        if one.preview:
            with one.preview.open("rb") as content:
                copy.preview.save(_name_for(copy, "-preview"), content, save=False)
        copy.save()
        copies.append(copy)
    return copies


def delete_files(*, message: Message) -> None:
    """Deletes what a message carried, rows at once and files once that is committed: it was recalled or removed."""
    _delete(Attachment.objects.filter(message=message))


def sweep_unclaimed() -> int:
    """Deletes uploads that no message took for a day; returns how many."""
    old = Attachment.objects.filter(message=None, created_at__lt=timezone.now() - KEPT_UNCLAIMED)
    return for_each(
        old.order_by("created_at")[:SWEPT_AT_ONCE],
        lambda one: _delete(Attachment.objects.filter(pk=one.pk, message=None)),
        what="Deleting an upload",
    )


def _delete(rows: models.QuerySet[Attachment]) -> int:
    """Row by row and only while it is as it was found, so that nothing is deleted that a message takes meanwhile."""
    gone = [one for one in rows if Attachment.objects.filter(pk=one.pk, message=one.message_id).delete()[0]]
    names = _stored_names(gone)
    transaction.on_commit(lambda: _delete_stored(names))
    return len(gone)


def _stored_names(attachments: Iterable[Attachment]) -> list[str]:
    return [str(field.name) for one in attachments for field in (one.file, one.preview) if field]


def _delete_stored(names: Iterable[str]) -> None:
    storage = private_storage()
    for name in names:
        with suppress(OSError):  # what cannot be deleted is left behind, and reached by nobody
            storage.delete(name)


def _earlier(owner: User, upload: Upload, client_id: UUID | None) -> Attachment | None:
    if client_id is None:
        return None
    found = Attachment.objects.filter(owner=owner, client_id=client_id).first()
    if found is not None and found.kind != upload.kind:
        raise ClientIdReused
    return found


def _check_size(owner: User, upload: Upload) -> None:
    if upload.size < 1:
        raise FileEmpty
    if upload.size > settings.ATTACHMENT_MAX_BYTES:
        raise FileTooLarge
    since = timezone.now() - timedelta(days=1)
    recent = Attachment.objects.filter(owner=owner, created_at__gte=since)
    used = recent.aggregate(total=models.Sum("size"))["total"] or 0
    most = settings.GUEST_UPLOADS_A_DAY if owner.is_guest else settings.UPLOADS_A_DAY
    if used + upload.size > most:
        raise TooMuchUploaded


def _read(upload: Upload) -> Attachment:
    if upload.kind == Attachment.Kind.PICTURE:
        return _read_picture(upload)
    if upload.kind == Attachment.Kind.VIDEO:
        return _read_video(upload)
    return _read_voice(upload) if upload.kind == Attachment.Kind.VOICE else _read_file(upload)


def _read_picture(upload: Upload) -> Attachment:
    picture = pictures.read_picture(upload.file, byte_limit=settings.ATTACHMENT_MAX_BYTES)
    attachment = Attachment(
        kind=Attachment.Kind.PICTURE, content_type=pictures.CONTENT_TYPE, size=len(picture.content),
        width=picture.width, height=picture.height,
    )  # fmt: skip
    attachment.file.save(_name_for(attachment), ContentFile(picture.content), save=False)
    if picture.preview:
        attachment.preview.save(_name_for(attachment, "-preview"), ContentFile(picture.preview), save=False)
    return attachment


def _read_voice(upload: Upload) -> Attachment:
    if upload.size > voice.BYTE_LIMIT:
        raise FileTooLarge
    attachment = Attachment(
        kind=Attachment.Kind.VOICE,
        content_type=voice.content_type_of(upload.file),
        size=upload.size,
        duration_ms=voice.check_duration(upload.duration_ms),
        waveform=voice.read_waveform(upload.waveform),
    )
    return _kept_as_it_is(attachment, upload)


def _read_video(upload: Upload) -> Attachment:
    """Its size and length are as its sender's device says: they place it on the page, and nothing rests on them."""
    attachment = Attachment(
        kind=Attachment.Kind.VIDEO,
        content_type=video.content_type_of(upload.file),
        size=upload.size,
        name=files.clean_name(upload.name),
        duration_ms=video.clamp(upload.duration_ms, video.LONGEST),
        width=video.clamp(upload.width, video.WIDEST),
        height=video.clamp(upload.height, video.WIDEST),
    )
    if upload.poster is not None:
        poster = pictures.read_picture(upload.poster, byte_limit=settings.ATTACHMENT_MAX_BYTES)
        attachment.preview.save(
            _name_for(attachment, "-preview"), ContentFile(poster.preview or poster.content), save=False
        )
    return _kept_as_it_is(attachment, upload)


def _read_file(upload: Upload) -> Attachment:
    attachment = Attachment(
        kind=Attachment.Kind.FILE,
        content_type=files.content_type_of(upload.file),
        size=upload.size,
        name=files.clean_name(upload.name),
    )
    return _kept_as_it_is(attachment, upload)


def _kept_as_it_is(attachment: Attachment, upload: Upload) -> Attachment:
    upload.file.seek(0)
    attachment.file.save(_name_for(attachment), File(upload.file), save=False)
    return attachment


def _name_for(attachment: Attachment, ending: str = "") -> str:
    """A name that says nothing and cannot be guessed; the type is kept in the row, so there is no ending to believe."""
    name = attachment.uuid.hex
    return f"{name[:2]}/{name}{ending}"
