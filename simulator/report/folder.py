"""A report's folder: written whole or not at all, replaced only if it is a report, and read again."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

from energy.errors import InputError
from simulator.description.model import Description
from simulator.description.reader import FILE_NAME
from simulator.description.writer import tables_of, write_description
from simulator.report.document import digest, document_of, json_text, read_document
from simulator.report.html import report_html
from simulator.report.language import Code
from simulator.report.pdf import report_pdf
from simulator.report.series import write_series
from simulator.report.study import Study

RESULTS, INPUTS, SERIES = "results.json", "inputs", "series"
LANGUAGES: Mapping[str, tuple[Code, ...]] = {"it": ("it",), "en": ("en",), "both": ("it", "en")}


def write_report(
    out: Path,
    study: Study,
    *,
    languages: Sequence[Code] = ("it", "en"),
    dated: date | None = None,
    source: bytes | None = None,
) -> dict[str, Any]:
    """Write a report's folder: pages, paper, results, series and the description with its files.

    Args:
        out: the folder; a report that is there already is replaced.
        study: what to report.
        languages: of pages and paper.
        dated: the day to print; without it nothing in the folder depends on the clock.
        source: the description's own text; without it, it is written anew.

    Returns:
        The document of the results.

    Raises:
        InputError: the folder holds something else.
    """
    description = study.simulation.description
    check_out(out, description.folder)
    inputs = dict(input_files(description, source))
    document = document_of(
        study, dated=dated, inputs=[(path, digest(content)) for path, content in sorted(inputs.items())]
    )
    with whole_folder(out) as folder:
        for path, content in inputs.items():
            file = folder / INPUTS / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        (folder / SERIES).mkdir()
        write_series(folder / SERIES, document, study.simulation)
        write_pages(folder, document, languages)
        (folder / RESULTS).write_text(json_text(document), encoding="utf-8")
    return document


def write_pages(folder: Path, document: Mapping[str, Any], languages: Sequence[Code]) -> None:
    """Write the pages and the paper of a document."""
    for code in languages:
        other = next((each for each in languages if each != code), None)
        (folder / f"report.{code}.html").write_text(report_html(document, code, other=other), encoding="utf-8")
        (folder / f"report.{code}.pdf").write_bytes(report_pdf(document, code))


def read_report(folder: Path) -> dict[str, Any]:
    """The results that a report's folder holds.

    Raises:
        InputError: it is none.
    """
    return read_document(folder / RESULTS if folder.is_dir() else folder)


def check_out(out: Path, source: Path | None = None) -> None:
    """Refuse a place that cannot become a report's folder without losing something.

    Args:
        out: the place.
        source: the folder of the description that is to be reported: what was changed there is not lost.

    Raises:
        InputError: a file, a folder with other things in it, or one without a folder to stand in.
    """
    remedy = "Choose another folder with --out, or move what is in it."
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise InputError("This is not a folder.", file=out, remedy=remedy)
    if not out.exists():
        return
    held = sorted(str(path.relative_to(out)) for path in out.rglob("*") if path.is_file())
    if not held:
        return
    if RESULTS not in held:
        raise InputError(f"The folder holds other things: {_some(held)}.", file=out, remedy=remedy)
    listed = {entry["path"]: entry["sha256"] for entry in read_report(out)["inputs"]}
    strange = [name for name in held if not _is_ours(name, listed)]
    if strange:
        raise InputError(f"The folder holds more than a report: {_some(strange)}.", file=out, remedy=remedy)
    if source is None or source.resolve() != (out / INPUTS).resolve():
        changed = [
            f"{INPUTS}/{path}"
            for path in listed
            if f"{INPUTS}/{path}" in held and digest((out / INPUTS / path).read_bytes()) != listed[path]
        ]
        if changed:
            raise InputError(
                f"The report's description was changed and not simulated: {_some(changed)}.",
                file=out,
                remedy=f"Simulate it (`borgo simulate {out / INPUTS} --out {out}`), or choose another folder.",
            )


def _is_ours(name: str, listed: Mapping[str, str]) -> bool:
    top, _, rest = name.partition("/")
    if top == INPUTS:
        return rest in listed
    if top == SERIES:
        return rest.endswith((".csv", ".parquet")) and "/" not in rest
    return name == RESULTS or (top.startswith("report.") and top.endswith((".html", ".pdf")) and not rest)


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


@contextmanager
def whole_folder(out: Path) -> Iterator[Path]:
    """A new folder that becomes `out` when all is written; whatever ends the work before leaves `out` as it was."""
    parent = out.absolute().parent
    try:
        parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=parent))
    except OSError as error:
        raise InputError(
            f"The folder cannot be written: {error.strerror}.", file=out, remedy="Choose another with --out."
        ) from error
    try:
        new, old = work / "new", work / "old"
        new.mkdir()
        yield new
        if out.exists():
            out.rename(old)
        try:
            new.rename(out)
        except OSError:
            if old.exists():
                old.rename(out)
            raise
    finally:
        shutil.rmtree(work, ignore_errors=True)


def input_files(description: Description, source: bytes | None) -> Iterator[tuple[str, bytes]]:
    """The description and every file that it names, with its path from the description's folder.

    A file outside that folder is not copied: its path would not lead to the copy.
    """
    text = write_description(description).encode() if source is None else source
    yield FILE_NAME, text
    root = description.folder.resolve()
    for name in sorted(set(_texts(tables_of(description)))):
        path = description.folder / name
        if name == FILE_NAME or Path(name).is_absolute() or not _is_file(path):
            continue
        if path.resolve().is_relative_to(root) and ".." not in Path(name).parts:
            yield Path(name).as_posix(), path.read_bytes()


def _is_file(path: Path) -> bool:
    try:
        return path.suffix != "" and path.is_file()
    except (OSError, ValueError):
        return False


def _texts(value: object) -> Iterator[str]:
    """All texts in a table."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
    elif is_dataclass(value):
        raise TypeError("Tables hold no dataclasses.")
