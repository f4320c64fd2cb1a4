"""Static files under names that hold their content's hash, so that browsers may keep them for ever."""

from __future__ import annotations

from servestatic.storage import CompressedManifestStaticFilesStorage


class HashedStaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Hashes every file, the imports between ES modules too, and stores each compressed beside itself."""

    support_js_module_import_aggregation = True
    manifest_strict = True
    max_post_process_passes = 20  # a chain of imports needs up to one pass for each of its links
