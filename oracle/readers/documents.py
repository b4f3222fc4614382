"""From a path to the documents in it: a bare file, or the entries of a ZIP, never written to disk."""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path, PurePosixPath

from energy.errors import InputError
from oracle.readers.records import Flag

MAX_BYTES = 64 * 2**20
"""Of one document; a year of quarter-hours of one point takes 0.2 (matrix) to 2.5 MB (one row each)."""
MAX_ARCHIVE_BYTES = 512 * 2**20
MAX_ENTRIES = 2000
MAX_RATIO = 250
"""Unpacked to packed; a year of zeros in the layout of one row per quarter-hour stays below 100."""

_WINDOWS_1252_LETTERS = frozenset("àèéìòùÀÈÉÌÒÙ€°’‘“”–")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


@dataclass(frozen=True)
class Document:
    """A file, or one entry of an archive (then named `archive.zip/entry`)."""

    name: str
    data: bytes

    @property
    def is_xml(self) -> bool:
        """Whether it starts as XML does, in UTF-8 or UTF-16."""
        return self.data[:200].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")


@dataclass(frozen=True)
class OpenedFile:
    """A file's bytes, hashed, with the documents found in it."""

    name: str
    sha256: str
    documents: tuple[Document, ...]
    flags: tuple[Flag, ...]


def open_file(path: Path) -> OpenedFile:
    """Read a file; look into it if it is a ZIP.

    Raises:
        InputError: unreadable, empty, too large, or a ZIP that is broken, locked, nested or a bomb.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise _too_large(path.name, size)
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(
            f"It cannot be read: {reason}.", file=path, remedy="Check the path and its permissions."
        ) from None
    if not data.strip():
        raise InputError("It is empty.", file=path.name, remedy="Download it again.")
    digest = sha256(data).hexdigest()
    if not data.startswith(b"PK"):
        return OpenedFile(path.name, digest, (Document(path.name, data),), ())
    documents, flags = _unzip(path.name, data)
    return OpenedFile(path.name, digest, documents, flags)


def _unzip(name: str, data: bytes) -> tuple[tuple[Document, ...], tuple[Flag, ...]]:
    documents: list[Document] = []
    flags: list[Flag] = []
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > MAX_ENTRIES:
                raise InputError(
                    f"The archive holds {len(entries)} files; at most {MAX_ENTRIES} are read.",
                    file=name,
                    remedy="Split it.",
                )
            total = 0
            for entry in sorted(entries, key=lambda entry: entry.filename):
                label = f"{name}/{_printable(PurePosixPath(entry.filename).name)}"
                if not entry.filename.lower().endswith((".csv", ".xml", ".txt")):
                    flags.append(Flag(label, 0, "Not read: it is neither CSV nor XML."))
                    continue
                content = _entry(archive, entry, label)
                total += len(content)
                if total > MAX_ARCHIVE_BYTES:
                    raise _too_large(name, total)
                documents.append(Document(label, content))
    except InputError:
        raise
    except (
        zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError, OverflowError,
    ) as error:  # fmt: skip
        # `zipfile` raises RuntimeError for a password and NotImplementedError for exotic compression.
        raise InputError(
            f"The ZIP archive cannot be opened ({error}): it is cut, damaged or locked.",
            file=name,
            remedy="Download it again, without a password.",
        ) from None
    if not documents:
        raise InputError("The archive holds no CSV or XML file.", file=name, remedy="Download it again.")
    return tuple(documents), tuple(flags)


def _entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, label: str) -> bytes:
    # The declared size is not trusted: reading stops one byte after the limit.
    with archive.open(entry) as stream:
        content = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise _too_large(label, len(content))
    if len(content) > MAX_RATIO * max(entry.compress_size, 4096):
        raise InputError(
            f"It unpacks to {len(content)} bytes from {entry.compress_size}: more than any meter file does.",
            file=label,
            remedy="Take the archive from the distributor's or GME's own page.",
        )
    if not content.strip():
        raise InputError("It is empty.", file=label, remedy="Download the archive again.")
    return content


def _too_large(name: str, size: int) -> InputError:
    return InputError(f"It takes {size} bytes, too many for a meter or price file.", file=name, remedy="Split it.")


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def text_lines(document: Document) -> tuple[list[str], list[Flag]]:
    """The lines of a text file, without line ends, decoded only where the encoding is certain.

    UTF-8 with or without its mark needs no word; UTF-16 with its mark, and Windows-1252 whose only accents are
    Italian, are flagged; everything else is refused. So is a last line that neither ends with a line break nor
    with `;`: its last number may be cut, and a cut number is still a number.

    Raises:
        InputError: binary or undecodable content, or a cut last line.
    """
    text, encoding = _decode(document)
    control = _CONTROL.search(text)
    if control is not None:
        raise InputError(
            f"It is not a text file: there is a byte {ord(control[0])} in it.",
            file=document.name,
            line=text.count("\n", 0, control.start()) + 1,
            remedy="Give the CSV or XML file itself, saved as UTF-8.",
        )
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines[-1].strip() and not lines[-1].rstrip().endswith(";"):
        raise InputError(
            "The last line has no line break at its end, so it may be cut.",
            file=document.name,
            line=len(lines),
            remedy="Download the file again; if the line is complete, end it with a line break.",
        )
    return lines, [] if encoding is None else [Flag(document.name, 0, f"Read as {encoding}, not UTF-8.")]


def _decode(document: Document) -> tuple[str, str | None]:
    data = document.data
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return data.decode("utf-16"), "UTF-16"
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        text = "" if error.encoding.startswith("utf-16") else data.decode("cp1252", errors="ignore")
        if len(text) == len(data) and {letter for letter in text if ord(letter) > 127} <= _WINDOWS_1252_LETTERS:
            return text, "Windows-1252"
        raise InputError(
            "Its encoding is not clear: it is neither UTF-8, nor UTF-16 with its mark, nor plain Windows-1252.",
            file=document.name,
            line=data.count(b"\n", 0, error.start) + 1,
            remedy="Save it as UTF-8, or download it again.",
        ) from None
