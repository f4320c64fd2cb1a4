"""Where files lie that are not for everyone."""

from __future__ import annotations

import os

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage, storages


class PrivateStorage(FileSystemStorage):
    """A folder (`PRIVATE_ROOT`) that no address reaches by itself: a view checks who asks, and hands the file out."""

    @property
    def base_location(self) -> str:
        """The folder, as the setting says it now."""
        return str(settings.PRIVATE_ROOT)

    @property
    def location(self) -> str:
        """The folder's absolute path."""
        return os.path.abspath(self.base_location)

    def url(self, name: str | None) -> str:
        """There is none, and asking for it is a bug."""
        raise ValueError("Private files have no address of their own.")


def private_storage() -> Storage:
    """The storage of private files, for `FileField(storage=private_storage)`."""
    return storages["private"]
