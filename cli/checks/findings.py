"""What a check finds, and the files that it reads."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

# What is not ours, where there is no git to ask.
SKIPPED = {".git", ".borgo", "node_modules", "build", "__pycache__"}


class Finding(NamedTuple):
    """A broken rule: the file relative to the repository, the line counted from 1, and what is wrong."""

    file: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


def house_files(root: Path) -> list[Path]:
    """The files of the repository, relative to it: what git tracks or would add, or without git all that is there."""
    try:
        listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(listing, cwd=root, capture_output=True, check=True).stdout
    except (FileNotFoundError, subprocess.CalledProcessError):
        return sorted(walk(root))
    paths = {Path(os.fsdecode(name)) for name in listed.split(b"\0") if name}
    return sorted(path for path in paths if (root / path).is_file())


def walk(root: Path) -> Iterator[Path]:
    """Every file under `root` that is not installed or built."""
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if name not in SKIPPED and not name.endswith("_cache")]
        for name in files:
            yield (Path(folder) / name).relative_to(root)
