"""Static files under names that hold their content's hash, so that browsers may keep them for ever."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.storage import StaticFilesStorage
from servestatic.storage import CompressedManifestStaticFilesStorage

from config.joining import join, pages_of

PAGES = "joined.json"


class HashedStaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Joins what belongs to a page, hashes every file, the imports between ES modules too, and stores each compressed
    beside itself."""

    support_js_module_import_aggregation = True
    manifest_strict = True
    max_post_process_passes = 20  # a chain of imports needs up to one pass for each of its links

    def post_process(self, paths: dict[str, tuple[StaticFilesStorage, str]], **options: Any) -> Iterator[Any]:
        """As Django does, with the joined files among those that were collected."""
        if PAGES in paths and not options.get("dry_run"):
            paths = {**paths, **{name: (self, name) for name in self._joined()}}
        yield from super().post_process(paths, **options)

    def _joined(self) -> Iterator[str]:
        """Writes the joined files; their names."""
        for page, parts in pages_of(self._read(PAGES)).items():
            for name, text in join(page, parts, self._read).items():
                path = Path(self.path(name))
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
                yield name

    def _read(self, name: str) -> str:
        return Path(self.path(name)).read_text(encoding="utf-8")
