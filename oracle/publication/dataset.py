"""The data set of a settlement: a ZIP of the raw files that it was computed from, and of the salts of its hashes.

Its format is told in docs/reporters.md. Nothing is hashed from the ZIP's own bytes: only from paths and contents.
"""

from __future__ import annotations

import re
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainSerializer,
    ValidationError,
    model_validator,
)

from energy.errors import InputError
from oracle.publication.hashes import canonical_json
from oracle.publication.numbers import MemberNumber
from oracle.publication.period import PeriodText
from oracle.settlement.decisions import Decisions
from oracle.tables import Table

MANIFEST = "manifest.json"
COMMUNITY, METERS, PRICES = "community", "meters", "prices"
"""The folders of a data set: `community.toml` and its rule files; meter and price files by numbered import."""
MAX_FILES = 50_000
MAX_FILE_BYTES = 64 * 2**20
MAX_BYTES = 4 * 2**30
MAX_RATIO = 250
_BLOCK = 1 << 20
_EPOCH = (1980, 1, 1, 0, 0, 0)
_PATH = re.compile(r"(community|meters/[0-9]{4}|prices/[0-9]{4})/[^\x00-\x1f\x7f\\]+")
_HEX32 = re.compile(r"0x[0-9a-f]{64}")


def _bytes32(value: object) -> bytes:
    if isinstance(value, bytes) and len(value) == 32:
        return value
    if isinstance(value, str) and _HEX32.fullmatch(value):
        return bytes.fromhex(value[2:])
    raise ValueError("not 0x and 64 small hexadecimal digits")


Bytes32 = Annotated[
    bytes, BeforeValidator(_bytes32), PlainSerializer(lambda value: f"0x{value.hex()}", when_used="json")
]


def _safe(path: str) -> str:
    parts = path.split("/")
    if not _PATH.fullmatch(path) or any(part.startswith(".") or not part or len(part.encode()) > 255 for part in parts):
        raise ValueError(f"{path!r} is not a path of a data set")
    return path


Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Listing = tuple[tuple[Annotated[str, AfterValidator(_safe)], Sha256], ...]
"""Paths with the SHA-256 of their contents, in order of path."""


class ManifestMember(Table):
    """A member of the settlement: its id in `community.toml`, its number on the chain, and the salt of its line."""

    id: str
    number: MemberNumber
    salt: Bytes32


class Manifest(Table):
    """What a data set is about, with the salts that make its hashes impossible to guess.

    Attributes:
        salt: of `datasetHash`.
        decisions: what the chain says of the month.
        members: in order of their numbers.
    """

    format: Literal["borgo-dataset-3"] = "borgo-dataset-3"
    community: str
    period: PeriodText
    revision: Annotated[int, Field(strict=True, ge=0, le=255)]
    salt: Bytes32
    decisions: Decisions
    members: tuple[ManifestMember, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _members_are_in_order(self) -> Self:
        numbers = [member.number for member in self.members]
        if sorted(set(numbers)) != numbers or len({member.id for member in self.members}) < len(numbers):
            raise ValueError("members stand once, in order of their numbers")
        return self

    @property
    def numbers(self) -> dict[str, int]:
        """The members' numbers by their ids."""
        return {member.id: member.number for member in self.members}

    @property
    def salts(self) -> dict[str, bytes]:
        """The salts of the members' lines by their ids."""
        return {member.id: member.salt for member in self.members}

    @property
    def file_name(self) -> str:
        """`dataset-2026-05-r0.zip`; of a true-up `dataset-2026-05-t1-r0.zip`."""
        return f"dataset-{self.period}-r{self.revision}.zip"


@dataclass(frozen=True)
class DataSet:
    """A data set laid out in a folder: each file of the listing stands at its path there."""

    manifest: Manifest
    listing: Listing
    folder: Path

    @property
    def hash(self) -> bytes:
        """What the settlement on the chain cites as `datasetHash`."""
        return dataset_hash(self.manifest.salt, self.listing)


def dataset_hash(salt: bytes, listing: Listing) -> bytes:
    """SHA-256 of the salt and of one line of canonical JSON `[path, sha256]` for each file, in order of path."""
    return sha256(salt + b"".join(canonical_json(entry) + b"\n" for entry in sorted(listing))).digest()


def pack_dataset(file: Path, manifest: Manifest, listing: Listing, content: Callable[[str, str], Path]) -> None:
    """Write a data set, whole or not at all; the same input gives the same bytes (for the same version of zlib).

    Args:
        file: the ZIP to write; readable by its owner only, since it holds the members' readings.
        content: where the bytes of a file of the listing are, by its path and hash.

    Raises:
        InputError: a file's content is not what the listing says.
    """
    part = file.with_name(f".{file.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    with zipfile.ZipFile(part, "w") as archive:
        _pack(archive, MANIFEST, (manifest.model_dump_json(indent=1) + "\n").encode())
        for path, digest in sorted(listing):
            data = content(path, digest).read_bytes()
            if sha256(data).hexdigest() != digest:
                raise InputError(f"The content of {path} is not what its hash says.", file=file)
            _pack(archive, path, data)
    part.replace(file)


def _pack(archive: zipfile.ZipFile, path: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(path, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3
    entry.external_attr = 0o600 << 16
    archive.writestr(entry, data)


def unpack_dataset(file: Path, folder: Path) -> DataSet:
    """Check a data set file and lay it out in a folder, which must be empty.

    Nothing is trusted: paths stay inside the folder, entries are plain files, each once, and neither their number nor
    their unpacked size passes a limit.

    Raises:
        InputError: not a data set, or one that is cut, damaged, locked, or dangerous to open.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            _check_entries(entries, file)
            reader = _Reader(archive, file)
            manifest = _manifest(reader, file)
            listing = tuple(
                (entry.filename, reader.extract(entry, folder / entry.filename))
                for entry in sorted(entries, key=lambda entry: entry.filename)
                if entry.filename != MANIFEST
            )
    except OSError as error:
        raise InputError(f"The data set cannot be read: {error.strerror or error}.", file=file) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise _unreadable(file, error) from error
    return DataSet(manifest, listing, folder)


def read_manifest(file: Path) -> Manifest:
    """The manifest of a data set file, without laying out the rest.

    Raises:
        InputError: as `unpack_dataset`.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            _check_entries(archive.infolist(), file)
            return _manifest(_Reader(archive, file), file)
    except OSError as error:
        raise InputError(f"The data set cannot be read: {error.strerror or error}.", file=file) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        raise _unreadable(file, error) from error


def _unreadable(file: Path, error: Exception) -> InputError:
    # `zipfile` raises RuntimeError for a password and NotImplementedError for exotic compression.
    return InputError(
        f"The data set cannot be opened ({error}): it is cut, damaged or locked.", file=file, remedy="Ask for it again."
    )


def _check_entries(entries: list[zipfile.ZipInfo], file: Path) -> None:
    if len(entries) > MAX_FILES:
        raise InputError(f"The data set holds {len(entries)} files; at most {MAX_FILES} are read.", file=file)
    names = [entry.filename for entry in entries]
    if len({name.casefold() for name in names}) < len(names) or MANIFEST not in names:
        raise InputError(f"The data set names a file twice, or has no {MANIFEST}.", file=file)
    for entry in entries:
        kind = entry.external_attr >> 28
        if entry.filename != MANIFEST:
            try:
                _safe(entry.filename)
            except ValueError as error:
                raise InputError(f"The data set cannot be opened: {error}.", file=file) from error
        if entry.is_dir() or kind not in {0, 8}:
            raise InputError(f"{entry.filename!r} is not a plain file.", file=file)


def _manifest(reader: _Reader, file: Path) -> Manifest:
    data = b"".join(reader.blocks(reader.archive.getinfo(MANIFEST)))
    try:
        return Manifest.model_validate_json(data)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or None
        raise InputError(f"The manifest is wrong: {first['msg']}.", file=file, field=field) from error


class _Reader:
    """Reads entries block by block, so that no size that an archive declares is believed."""

    def __init__(self, archive: zipfile.ZipFile, file: Path) -> None:
        self.archive = archive
        self._file = file
        self._left = MAX_BYTES

    def blocks(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        """The content of an entry, piece by piece.

        Raises:
            InputError: it passes a limit.
        """
        size = 0
        with self.archive.open(entry) as stream:
            while block := stream.read(_BLOCK):
                size += len(block)
                self._left -= len(block)
                if size > MAX_FILE_BYTES or self._left < 0 or size > MAX_RATIO * max(entry.compress_size, 4096):
                    raise InputError(f"{entry.filename} unpacks to more than any raw file does.", file=self._file)
                yield block

    def extract(self, entry: zipfile.ZipInfo, target: Path) -> str:
        """Write an entry where nothing is yet, and give its hash."""
        digest = sha256()
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as out:
            for block in self.blocks(entry):
                digest.update(block)
                out.write(block)
        return digest.hexdigest()


def lay_out(manifest: Manifest, listing: Listing, folder: Path, content: Callable[[str, str], Path]) -> DataSet:
    """Lay a data set out in an empty folder from files kept elsewhere."""
    for path, digest in listing:
        target = folder / _safe(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(content(path, digest), target)
    return DataSet(manifest, tuple(sorted(listing)), folder)
