"""A reporter's own reading of the community's files: a copy that nobody changes, and every file that it ever read."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from energy.errors import InputError
from oracle.community import FILE_NAME, Community, load_community
from oracle.intake import take_in
from oracle.publication.dataset import COMMUNITY, MAX_FILE_BYTES, METERS, PRICES
from oracle.readers.remembered import RememberedFiles
from oracle.store import ReadingStore

Stamp = tuple[tuple[str, int, int], ...]


class Archive:
    """Raw files by their SHA-256, kept for as long as the data folder is."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, digest: str) -> Path:
        """Where the file with this hash is, or would be."""
        return self._folder / digest

    def content(self, path: str, digest: str) -> Path:
        """Where the file with this hash is.

        Raises:
            InputError: it was never read.
        """
        kept = self.path(digest)
        if not kept.is_file():
            raise InputError("A file of the data set is not in the archive.", file=path)
        return kept

    def add(self, data: bytes) -> str:
        """Keep a file and give its hash."""
        digest = sha256(data).hexdigest()
        kept = self.path(digest)
        if not kept.exists():
            part = kept.with_name(f".{digest}.{os.getpid()}")
            with part.open("wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            part.replace(kept)
        return digest


class Inputs:
    """The community's files as a reporter read them last.

    Args:
        folder: the community's own folder; it is only read.
        data: the reporter's folder.
    """

    def __init__(self, folder: Path, data: Path) -> None:
        self._folder = folder
        self._copy = data / "inputs"
        self._stamp: Stamp | None = None
        self.archive = Archive(data / "files")
        self.files = RememberedFiles()

    def changed(self) -> bool:
        """Whether the files are other ones than at the last `read`, by their names, sizes and times."""
        return self._stamp is None or self._stamp != self._now()

    def read(self, store: ReadingStore) -> Community:
        """Copy the files, archive them, take in the meter files, and give the community as the copy describes it.

        Raises:
            InputError, InputErrors: a file that is missing or cannot be read; nothing was taken in.
        """
        self._stamp = self._now()
        fresh = self._copy.with_name("inputs.new")
        shutil.rmtree(fresh, ignore_errors=True)
        self._take(self._folder / FILE_NAME, fresh / COMMUNITY / FILE_NAME)
        described = load_community(self._folder)
        for name in described.rules.overrides:
            self._take(described.folder / name, fresh / COMMUNITY / name)
        for there, here in ((described.files.meters, METERS), (described.files.prices, PRICES)):
            (fresh / here).mkdir()
            for file in _files(described.folder / there):
                self._take(file, fresh / here / file.relative_to(described.folder / there))
        shutil.rmtree(self._copy, ignore_errors=True)
        fresh.rename(self._copy)
        community = load_community(self._copy / COMMUNITY)
        files = community.files.model_copy(update={"meters": f"../{METERS}", "prices": f"../{PRICES}"})
        community = community.model_copy(update={"files": files})
        take_in(community, store, recorded_at=datetime.now(UTC), read=self.files.meter_file)
        return community

    def _take(self, file: Path, copy: Path) -> None:
        try:
            if file.stat().st_size > MAX_FILE_BYTES:
                raise InputError("The file is too large to be one of readings or prices.", file=file)
            digest = self.archive.add(file.read_bytes())
        except OSError as error:
            raise InputError(f"The file cannot be read: {error.strerror}.", file=file) from error
        copy.parent.mkdir(parents=True, exist_ok=True)
        os.link(self.archive.path(digest), copy)

    def _now(self) -> Stamp:
        return stamps(self._folder)


def stamps(folder: Path) -> Stamp:
    """The path, size (bytes) and time (ns) of every file under a folder: what tells that one of them changed.

    Where others than the community's lie there, a change of theirs costs a reading.
    """
    return tuple(sorted(_stamps(folder)))


def _stamps(folder: Path) -> Iterator[tuple[str, int, int]]:
    for file in _files(folder):
        try:
            stat = file.stat()
        except FileNotFoundError:
            continue  # It went between listing and looking: the next look sees that.
        yield str(file), stat.st_size, stat.st_mtime_ns


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
