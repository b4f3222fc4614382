"""ZIP archives that are the same bytes on every run."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping


def zipped(entries: Mapping[str, bytes]) -> bytes:
    """An archive of files by name, all dated 1 January 1980."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in entries.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
