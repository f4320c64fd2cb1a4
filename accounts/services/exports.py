"""Handing a person all that belongs to them, as a ZIP of JSON and files."""

from __future__ import annotations

import json
import logging
import secrets
import tempfile
import zipfile
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.files import File
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from django_tasks import task

from accounts.announcements import announce
from accounts.belongings import everything_of
from accounts.errors import ExportUnderWay
from accounts.models import Export
from core.rounds import for_each

if TYPE_CHECKING:
    from accounts.models import User

logger = logging.getLogger("souk.exports")
KEPT_FOR = timedelta(days=7)
STUCK_AFTER = timedelta(minutes=10)
State = Export.State


def ask_for_export(*, user: User) -> Export:
    """Has the ZIP made by a job. One that is ready makes room; one that is being made raises ExportUnderWay."""
    with transaction.atomic():
        for old in Export.objects.filter(user=user).exclude(state=State.WAITING):
            _delete(old)
        try:
            with transaction.atomic():
                export = Export.objects.create(user=user)
        except IntegrityError as error:
            raise ExportUnderWay from error
        build_export_job.enqueue(export.pk)
    return export


@task()
def build_export_job(pk: int) -> None:
    """Makes one ZIP."""
    export = Export.objects.select_related("user").filter(pk=pk, state=State.WAITING).first()
    if export is not None:
        build_export(export=export)


def build_export(*, export: Export) -> None:
    """Writes the ZIP, keeps it for seven days, and tells the person's pages; a failure is kept as one."""
    try:
        with tempfile.TemporaryFile() as packed:
            _pack(export.user, packed)
            name = f"exports/{secrets.token_hex(16)}.zip"
            stored = Export._meta.get_field("file").storage.save(name, File(packed))
    except Exception:
        logger.exception("The export %s failed.", export.pk)
        Export.objects.filter(pk=export.pk).update(state=State.FAILED)
        return
    with transaction.atomic():
        ready = Export.objects.filter(pk=export.pk, state=State.WAITING)
        if not ready.update(state=State.READY, file=stored, expires_at=timezone.now() + KEPT_FOR):
            Export._meta.get_field("file").storage.delete(stored)  # another made it meanwhile, or the person is gone
            return
        announce(name="export.ready", to=[export.user_id])


def ready_export(*, user: User) -> Export | None:
    """The ZIP that can be fetched now, or None."""
    return Export.objects.filter(user=user, state=State.READY, expires_at__gt=timezone.now()).first()


def tend_exports() -> None:
    """Deletes what expired, and makes what a crash left waiting."""
    for_each(Export.objects.filter(expires_at__lte=timezone.now()), _delete, what="Deleting an export")
    stuck = Export.objects.filter(state=State.WAITING, created_at__lt=timezone.now() - STUCK_AFTER)
    for_each(stuck.select_related("user"), lambda export: build_export(export=export), what="Making an export")


def forget_exports(*, user: User) -> None:
    """None is left."""
    for export in Export.objects.filter(user=user):
        _delete(export)


def _pack(user: User, packed: Any) -> None:
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, thing in everything_of(user):
            if isinstance(thing, FieldFile):
                _pack_file(archive, path, thing)
            else:
                archive.writestr(path, json.dumps(thing, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
    packed.seek(0)


def _pack_file(archive: zipfile.ZipFile, path: str, stored: FieldFile) -> None:
    """A file that is gone from the disk leaves a gap, not a failed export."""
    try:
        with stored.open("rb") as source, archive.open(path, "w") as target:
            while chunk := source.read(1 << 20):
                target.write(chunk)
    except OSError:
        logger.warning("A file of an export cannot be read: %s", stored.name)


def _delete(export: Export) -> None:
    storage, name = export.file.storage, export.file.name
    export.delete()
    if name:
        transaction.on_commit(lambda: storage.delete(name))
