"""All the checks of the house over all its files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cli.checks import locks, sources
from cli.checks.findings import Finding, house_files
from cli.commands import LEVELS

ON_SOURCES = (sources.length, sources.unfinished, sources.machine_paths, sources.secrets, sources.room_purpose)


def check_house(root: Path) -> Iterator[Finding]:
    """Every rule that the repository at `root` breaks."""
    lock_texts = {}
    for path in house_files(root):
        try:
            text = (root / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # an image, or a file of the DSO in another encoding
        if locks.is_lock(path):
            lock_texts[path] = text
            yield from locks.hosts(path, text)
        else:
            for check in ON_SOURCES:
                yield from check(path, text)
    yield from locks.disagreements(lock_texts, [Path("requirements", f"{level}.lock") for level in LEVELS])
