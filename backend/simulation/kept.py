"""Scenarios in folders of their own: `scenario.json`, `inputs/` with the description and its files, `report/`."""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path

from pydantic import ValidationError

from backend.problems import ProblemError
from backend.simulation.files import MOST_BYTES, MOST_FILES, is_safe, safe_name
from backend.simulation.schemas import MOST_NAME, ScenarioDocument, State
from simulator.description.reader import FILE_NAME

NOTE, INPUTS, REPORT = "scenario.json", "inputs", "report"
MOST_SCENARIOS = 200
_ID = re.compile(r"[0-9a-f]{12}")


NO_PROBLEM = {"problem": None, "remedy": None, "problem_it": None}
"""What a scenario says of a run that did not fail."""


class Kept:
    """The scenarios of a folder.

    Args:
        folder: made if it is not there; what a killed process left half-written in it is removed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for path in folder.iterdir():
            if path.name.startswith("."):
                shutil.rmtree(path, ignore_errors=True)
        for note in self.all():
            self.tidy(note.id)

    def all(self) -> Iterator[ScenarioDocument]:
        """Every scenario, the newest first."""
        found = [self._read(path.name) for path in self.folder.iterdir() if _ID.fullmatch(path.name)]
        yield from sorted((each for each in found if each), key=lambda each: (each.made_at, each.id), reverse=True)

    def get(self, key: str) -> ScenarioDocument:
        """One scenario.

        Raises:
            ProblemError: 404 for an id that is none.
        """
        found = self._read(key) if _ID.fullmatch(key) else None
        if found is None:
            raise ProblemError(HTTPStatus.NOT_FOUND, "There is no such scenario.", "Choose one of the list.")
        return found

    def add(self, name: str, maker: str, text: bytes, files: dict[str, bytes] | None = None) -> ScenarioDocument:
        """Keep a new scenario, whole or not at all.

        Raises:
            ProblemError: 409 where there are too many.
        """
        if len(list(self.all())) >= MOST_SCENARIOS:
            raise ProblemError(
                HTTPStatus.CONFLICT, f"There are {MOST_SCENARIOS} scenarios already.", "Delete some of them first."
            )
        now = datetime.now(UTC)
        key = secrets.token_hex(6)
        note = ScenarioDocument(id=key, name=named(name), maker=maker, made_at=now, changed_at=now)
        part = self.folder / f".{key}"
        try:
            (part / INPUTS).mkdir(parents=True)
            (part / INPUTS / FILE_NAME).write_bytes(text)
            for file, content in (files or {}).items():
                (part / INPUTS / file).write_bytes(content)
            (part / NOTE).write_text(_text(note), encoding="utf-8")
            part.rename(self.folder / key)
        finally:
            shutil.rmtree(part, ignore_errors=True)
        return self.get(key)

    def change(self, key: str, **changes: object) -> ScenarioDocument:
        """Write some of a scenario's facts anew."""
        note = ScenarioDocument.model_validate({**self.get(key).model_dump(), **changes})
        self._write(self.folder / key / NOTE, _text(note).encode())
        return self.get(key)

    def describe(self, key: str, text: bytes) -> ScenarioDocument:
        """Put another description in the place of a scenario's; the report of the old one goes."""
        self._drop_report(key)
        self._write(self.inputs(key) / FILE_NAME, text)
        return self._back_to_draft(key)

    def add_file(self, key: str, name: str, content: bytes) -> str:
        """Keep a file beside the description; the report, which was made without it, goes.

        Returns:
            The name under which it is kept.

        Raises:
            ProblemError: 413 for too large a file, 422 for a name that cannot be taken, 409 for too many files.
        """
        kept = safe_name(name)
        if len(content) > MOST_BYTES:
            raise ProblemError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The file is too large.", "Split or zip it.")
        there = self.get(key).files
        if kept not in there and len(there) >= MOST_FILES:
            raise ProblemError(HTTPStatus.CONFLICT, f"The scenario has {MOST_FILES} files already.")
        self._drop_report(key)
        self._write(self.inputs(key) / kept, content)
        self._back_to_draft(key)
        return kept

    def remove_file(self, key: str, name: str) -> None:
        """Delete a file beside the description, and the report that was made with it."""
        if name not in self.get(key).files:
            raise ProblemError(HTTPStatus.NOT_FOUND, "There is no such file.")
        self._drop_report(key)
        (self.inputs(key) / name).unlink()
        self._back_to_draft(key)

    def delete(self, key: str) -> None:
        """Delete a scenario with everything in it."""
        gone = self.folder / f".{self.get(key).id}.gone"
        shutil.rmtree(gone, ignore_errors=True)
        (self.folder / key).rename(gone)
        shutil.rmtree(gone, ignore_errors=True)

    def inputs(self, key: str) -> Path:
        """The folder of a scenario's description and files."""
        return self.folder / self.get(key).id / INPUTS

    def report(self, key: str) -> Path:
        """The folder of its report, which may not be there."""
        return self.folder / self.get(key).id / REPORT

    def tidy(self, key: str) -> None:
        """Remove what a run that was ended left half-written."""
        for path in (self.folder / key).iterdir():
            if path.name.startswith(".") and path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            elif path.name.startswith("."):
                path.unlink(missing_ok=True)

    def _drop_report(self, key: str) -> None:
        report = self.report(key)
        if report.exists():
            gone = report.with_name(f".{REPORT}.gone")
            shutil.rmtree(gone, ignore_errors=True)
            report.rename(gone)
            shutil.rmtree(gone, ignore_errors=True)

    def _back_to_draft(self, key: str) -> ScenarioDocument:
        changes = {"state": State.DRAFT, "changed_at": datetime.now(UTC), "ended_at": None}
        return self.change(key, **changes, **NO_PROBLEM, told=None)

    def _write(self, file: Path, content: bytes) -> None:
        part = file.parent.parent / f".{file.name}.part" if file.parent.name == INPUTS else file.with_name(".note.part")
        try:
            part.write_bytes(content)
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)

    def _read(self, key: str) -> ScenarioDocument | None:
        with suppress(OSError, ValidationError):
            note = ScenarioDocument.model_validate_json((self.folder / key / NOTE).read_bytes())
            files = sorted(path.name for path in (self.folder / key / INPUTS).iterdir() if is_safe(path.name))
            state = State.DRAFT if note.state in (State.WAITING, State.RUNNING) else note.state
            return note.model_copy(update={"files": files, "state": state, "progress": None})
        return None


def named(name: str) -> str:
    """A scenario's name: one line of printable letters.

    Raises:
        ProblemError: 422 for none.
    """
    kept = " ".join("".join(each if each.isprintable() else " " for each in name).split())[:MOST_NAME]
    if not kept:
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "The scenario has no name.", "Give it one.")
    return kept


def _text(note: ScenarioDocument) -> str:
    return note.model_dump_json(indent=1, exclude={"files", "progress"}) + "\n"
